from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

import pytest

from analytics.figures import NOTHING, Figures
from analytics.insight.trend import Direction
from analytics.overview import outlook
from analytics.overview.outlook import Outlook
from analytics.selection import Selection
from analytics.series import Span
from staff.models import Project

TODAY = date(2026, 11, 30)


def _selection(days: int, **more: object) -> Selection:
    first = TODAY - timedelta(days=days - 1)
    return replace(Selection(project=Project("default", time_zone="UTC"), first=first, last=TODAY), **more)  # type: ignore[arg-type]


def _days(figures: Sequence[Figures]) -> list[Span]:
    first = TODAY - timedelta(days=len(figures) - 1)
    days = [first + timedelta(days=place) for place in range(len(figures))]
    return [Span(day, day, each) for day, each in zip(days, figures, strict=True)]


def _rated(chance: random.Random, middle: float, number: int = 20) -> Figures:
    ratings = [min(5, max(1, round(chance.gauss(middle, 1)))) for _ in range(number)]
    return Figures(number, tuple(map(ratings.count, range(1, 6))), (number, 0, 0))


def _month(number: int = 20, slope: float = 0.0, days: int = 30) -> list[Span]:
    """As many items on each day, and on some of them up to three more."""
    chance = random.Random(7)
    extra = [0, 3, 1, 0, 2]
    return _days([_rated(chance, 3.5 + slope * (place - days), number + extra[place % 5]) for place in range(days)])


def _ratings(days: Sequence[Span], selection: Selection | None = None, *, is_by_week: bool = False) -> Outlook | None:
    return outlook.of_ratings(days, selection or _selection(30), TODAY, is_by_week=is_by_week)


def _volume(days: Sequence[Span], selection: Selection | None = None, *, is_by_week: bool = False) -> Outlook | None:
    return outlook.of_volume(days, selection or _selection(30), TODAY, is_by_week=is_by_week)


def test_a_month_of_ratings_has_a_range_for_the_week_to_come() -> None:
    found = _ratings(_month())

    assert found is not None
    assert [expected.span.first for expected in found.coming] == [
        TODAY + timedelta(days=ahead) for ahead in range(1, 8)
    ]
    assert found.until == date(2026, 12, 7)
    assert all(1 <= each.band.low < 3.5 < each.band.high <= 5 for each in found.coming)
    assert found.direction is Direction.NO_CLEAR_TREND


def test_a_month_of_feedback_has_one_too() -> None:
    found = _volume(_month())

    assert found is not None
    assert found.until == date(2026, 12, 7)
    assert all(15 < each.band.low < 21 < each.band.high < 28 for each in found.coming)


def test_a_fall_is_named() -> None:
    found = _ratings(_month(slope=-0.05))

    assert found is not None
    assert found.direction is Direction.FALLING


@pytest.mark.parametrize(
    "selection", [_selection(29), _selection(31, last=TODAY - timedelta(days=1)), _selection(30, period="24h")]
)
def test_less_than_a_month_the_past_and_hours_have_none(selection: Selection) -> None:
    assert _ratings(_month(), selection) is None
    assert _volume(_month(), selection) is None


@pytest.mark.parametrize("number", [1, 3])
def test_days_of_few_items_have_none(number: int) -> None:
    assert _ratings(_month(number)) is None
    assert _volume(_month(number)) is None


def test_five_items_a_day_are_enough() -> None:
    assert _ratings(_month(5)) is not None
    assert _volume(_month(5)) is not None


def test_too_few_days_with_ratings_have_none() -> None:
    days = _days([NOTHING if place % 3 else figures.figures for place, figures in enumerate(_month())])

    assert _ratings(days) is None


def test_the_day_that_has_not_ended_does_not_count() -> None:
    chance = random.Random(7)
    days = _days([_rated(chance, 3.5, chance.randint(10, 30)) for _ in range(30)])
    found = _volume([*days[:-1], replace(days[-1], figures=NOTHING)])

    assert found is not None
    assert found == _volume(days)


def test_the_time_before_the_first_feedback_is_no_trend() -> None:
    days = [NOTHING] * 60 + [span.figures for span in _month(days=25)]

    assert _volume(_days(days)) is None
    whole = [NOTHING] * 60 + [span.figures for span in _month(days=70)]
    found = _volume(_days(whole[-90:]), _selection(90), is_by_week=True)
    assert found is None or found.direction is Direction.NO_CLEAR_TREND


def test_equal_days_do_not_promise_the_next_one() -> None:
    days = _days([Figures(20, (0, 0, 0, 0, 20), (20, 0, 0))] * 30)

    assert _ratings(days) is None
    assert _volume(days) is None


def test_weeks_are_continued_for_a_week_by_the_weeks_before_them_too() -> None:
    days = _month(days=180)
    found = _ratings(days, _selection(90), is_by_week=True)
    volume = _volume(days, _selection(90), is_by_week=True)

    assert found is not None
    assert volume is not None
    assert [(each.span.first, each.span.last) for each in found.coming] == [(date(2026, 12, 1), date(2026, 12, 7))]
    assert 140 < volume.coming[0].band.middle < 155
