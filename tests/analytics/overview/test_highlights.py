from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from html import escape

import pytest

from analytics.figures import NOTHING, Figures
from analytics.overview import highlights
from analytics.overview.bad_periods import BadPeriod
from analytics.overview.named_parts import NamedPart
from analytics.releases.marks import Mark
from analytics.selection import Selection
from staff.models import Project

MARK = Mark(date(2026, 11, 16), datetime(2026, 11, 16, 14, tzinfo=UTC), "release", "3.6 <b>", "", "r1", None)
SELECTION = Selection(project=Project("default", time_zone="UTC"), first=date(2026, 11, 1), last=date(2026, 11, 30))
GOOD, BAD = Figures(40, (0, 1, 2, 17, 20), (0, 0, 0)), Figures(40, (20, 10, 5, 3, 2), (0, 0, 0))


def _bad(first: int, last: int, figures: Figures = BAD, csat_without: float | None = 82.25) -> BadPeriod:
    return BadPeriod(date(2026, 11, first), date(2026, 11, last), figures, 4.1, csat_without)


def _part(title: str, before: Figures, now: Figures) -> NamedPart:
    return NamedPart(title, True, f"status=all&form={title}", now, before)


def test_a_bad_period_explains_itself() -> None:
    [shown] = highlights.of(SELECTION, [_bad(17, 18)], [])

    assert shown.text == (
        "<b>Ratings fell</b>, 17 Nov to 18 Nov: 1.92 where 4.10 is usual (n = 40)."
        " Without these days, CSAT is 82.2&nbsp;%."
    )
    assert (shown.query, shown.number) == ("status=all&since=2026-11-17&until=2026-11-18", 40)


def test_a_bad_day_of_a_bad_time_has_nothing_to_compare_with() -> None:
    [shown] = highlights.of(SELECTION, [_bad(17, 17, csat_without=None)], [])

    assert shown.text == "<b>Ratings fell</b>, 17 Nov: 1.92 where 4.10 is usual (n = 40)."


def test_of_many_bad_periods_the_worst_are_named() -> None:
    few = Figures(4, (4, 0, 0, 0, 0), (0, 0, 0))
    shown = highlights.of(SELECTION, [_bad(3, 3, few), _bad(8, 9), _bad(15, 15, few), _bad(20, 21)], [])

    assert [highlight.query[-10:] for highlight in shown] == ["2026-11-09", "2026-11-21"]


@pytest.mark.parametrize(("before", "now", "words"), [(GOOD, BAD, "likely worse"), (BAD, GOOD, "likely better")])
def test_a_form_with_a_clear_difference_is_named(before: Figures, now: Figures, words: str) -> None:
    [shown] = highlights.of(SELECTION, [], [_part("checkout", before, now)])

    assert words in shown.text
    assert (shown.query, shown.number) == ("status=all&form=checkout", 40)


def test_a_name_is_text_and_no_markup() -> None:
    [shown] = highlights.of(SELECTION, [], [_part("<script>alert(1)</script>", GOOD, BAD)])

    assert escape("<script>alert(1)</script>") in shown.text
    assert "<script>" not in shown.text


@pytest.mark.parametrize("now", [GOOD, NOTHING, Figures(3, (3, 0, 0, 0, 0), (0, 0, 0))])
def test_what_is_as_before_or_too_little_is_not_named(now: Figures) -> None:
    assert highlights.of(SELECTION, [], [_part("checkout", GOOD, now)]) == []


def test_a_bad_period_names_what_came_right_before_it() -> None:
    early = replace(MARK, day=date(2026, 11, 15), name="3.5")

    [shown] = highlights.of(SELECTION, [_bad(17, 18)], [], [early, MARK])

    assert "<b>3.6 &lt;b&gt;</b> came on 16 Nov." in shown.text
    assert "3.5" not in shown.text


def test_a_release_after_which_ratings_fell_is_named() -> None:
    [shown] = highlights.of(SELECTION, [], [], [MARK, replace(MARK, name="3.7", regressed_at=MARK.at)])

    assert shown.text == "Ratings have certainly fallen since <b>3.7</b>, 16 Nov."
    assert shown.query == "status=all&since=2026-11-16T14:00:00.000Z&until=2026-11-30"


def test_the_watch_is_not_about_a_part_of_the_ratings() -> None:
    assert highlights.of(SELECTION.of("source", "api"), [], [], [replace(MARK, regressed_at=MARK.at)]) == []
