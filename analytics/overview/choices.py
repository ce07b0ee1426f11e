"""What the head of the overview offers: periods, and the forms, sources and releases that it can be about."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from django.utils.translation import gettext_lazy as _

from analytics import selection as selections
from analytics.selection import Selection
from feedback.forms.project_forms import ProjectForm
from feedback.workspace.filter_choices import SOURCES, Text

PERIODS: dict[str, Text] = {"24h": _("24 h"), "7d": _("7 days"), "30d": _("30 days"), "90d": _("90 days")}


@dataclass(frozen=True)
class Choice:
    text: Text
    query: str  # of the address of the overview
    is_current: bool
    is_of_people: bool = False  # its text is in their language, not in that of the page


@dataclass(frozen=True)
class Group:
    title: Text
    choices: list[Choice]


@dataclass(frozen=True)
class Choices:
    periods: list[Choice]
    groups: list[Group]
    everything: Choice
    current: Text  # what the figures are about

    @property
    def has_own_days(self) -> bool:
        return not any(period.is_current for period in self.periods)


def of(selection: Selection, forms: Sequence[ProjectForm], language: str) -> Choices:
    groups = [group for group in _groups(selection, forms, language) if group.choices]
    everything = Choice(_("All feedback"), selection.of("", "").query, not selection.dimension)
    chosen = [choice.text for group in groups for choice in group.choices if choice.is_current]
    return Choices(list(_periods(selection)), groups, everything, chosen[0] if chosen else everything.text)


def _periods(selection: Selection) -> Iterator[Choice]:
    for period, text in PERIODS.items():
        other = selections.of_period(selection.project, period).of(selection.dimension, selection.name)
        query = replace(other, has_deployments=selection.has_deployments).query
        yield Choice(text, query, period == selection.period)


def deployments(selection: Selection) -> Choice:
    """Shows those of this site on the chart, or hides them again."""
    other = replace(selection, has_deployments=not selection.has_deployments)
    return Choice(_("Our own deployments"), other.query, selection.has_deployments)


def _groups(selection: Selection, forms: Sequence[ProjectForm], language: str) -> Iterator[Group]:
    titles = [(form.form_id, form.title(language)) for form in forms]
    yield _group(selection, "form", _("Forms"), titles)
    yield _group(selection, "source", _("Came by"), SOURCES)
    names = {release for form in forms for release in form.releases}
    yield _group(selection, "release", _("Releases"), [(name, name) for name in sorted(names)])


def _group(selection: Selection, dimension: str, title: Text, named: Iterable[tuple[str, Text]]) -> Group:
    texts = dict(named)
    if selection.dimension == dimension:
        texts.setdefault(selection.name, selection.name)
    choices = [
        Choice(
            text,
            selection.of(dimension, name).query,
            (selection.dimension, selection.name) == (dimension, name),
            is_of_people=dimension != "source",
        )
        for name, text in texts.items()
    ]
    return Group(title, choices)
