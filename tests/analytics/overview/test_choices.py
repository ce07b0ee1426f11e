from __future__ import annotations

import pytest

from analytics.overview import choices
from analytics.overview.choices import Choices
from analytics.selection import parse
from feedback.forms import default_form
from feedback.forms.project_forms import ProjectForm
from staff.models import Project

PROJECT = Project("default", time_zone="UTC")
FORMS = [ProjectForm("default", default_form.DEFINITION, frozenset({"3.8", "3.7"}))]


def _of(**parameters: str) -> Choices:
    return choices.of(parse(parameters, PROJECT), FORMS, "en")


def _queries(shown: Choices) -> list[list[str]]:
    return [[choice.query for choice in group.choices] for group in shown.groups]


def test_it_offers_the_forms_sources_and_releases_of_the_project_for_the_same_time() -> None:
    shown = _of(period="7d")

    assert [str(group.title) for group in shown.groups] == ["Forms", "Came by", "Releases"]
    assert _queries(shown) == [
        ["period=7d&form=default"],
        ["period=7d&source=form", "period=7d&source=widget", "period=7d&source=api"],
        ["period=7d&release=3.7", "period=7d&release=3.8"],
    ]
    assert (shown.current, shown.everything.is_current) == ("All feedback", True)


def test_a_period_keeps_what_the_figures_are_about() -> None:
    shown = _of(period="7d", source="widget")

    assert [period.query for period in shown.periods] == [
        f"period={name}&source=widget" for name in ("24h", "7d", "30d", "90d")
    ]
    assert [period.is_current for period in shown.periods] == [False, True, False, False]
    assert (str(shown.current), shown.everything.query) == ("widget", "period=7d")


@pytest.mark.parametrize("name", ["3.8", "9.9"])
def test_what_is_chosen_is_current_even_if_no_form_names_it(name: str) -> None:
    shown = _of(release=name)

    [current] = [choice for group in shown.groups for choice in group.choices if choice.is_current]
    assert (current.text, shown.current) == (name, name)


def test_own_days_are_no_period() -> None:
    shown = _of(since="2026-11-01", until="2026-11-03")

    assert shown.has_own_days
    assert _queries(shown)[0] == ["since=2026-11-01&until=2026-11-03&form=default"]
