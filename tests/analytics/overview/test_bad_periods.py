from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta

import pytest

from analytics.figures import NOTHING, Figures
from analytics.overview import bad_periods
from analytics.series import Span

LAST = date(2026, 11, 21)
GOOD = Figures(20, (0, 1, 2, 9, 8), (15, 3, 2))
BAD = Figures(20, (9, 6, 3, 1, 1), (2, 6, 12))


def _days(figures: Iterable[Figures]) -> list[Span]:
    listed = list(figures)
    first = LAST - timedelta(days=len(listed) - 1)
    return [Span(first + timedelta(place), first + timedelta(place), each) for place, each in enumerate(listed)]


def test_a_fall_is_one_period_with_what_is_usual() -> None:
    days = [GOOD] * 86
    days[70:72] = [BAD, BAD]

    [bad] = bad_periods.of(_days(days), 30)

    assert (bad.first, bad.last) == (LAST - timedelta(days=15), LAST - timedelta(days=14))
    assert (bad.figures.rated, bad.figures.average) == (40, BAD.average)
    assert bad.usual == pytest.approx(GOOD.average)
    assert bad.csat_without == pytest.approx(GOOD.csat)


def test_usual_days_are_no_bad_period() -> None:
    assert bad_periods.of(_days([GOOD] * 86), 30) == []


def test_a_fall_before_the_period_is_not_shown() -> None:
    days = [GOOD] * 86
    days[40] = BAD

    assert bad_periods.of(_days(days), 30) == []


@pytest.mark.parametrize("days", [[NOTHING] * 86, [GOOD] * 6 + [BAD], [BAD]])
def test_without_weeks_before_it_nothing_is_usual(days: list[Figures]) -> None:
    assert bad_periods.of(_days(days), len(days)) == []


def test_if_all_days_are_bad_there_is_nothing_without_them() -> None:
    [bad] = bad_periods.of(_days([GOOD] * 56 + [BAD] * 3), 3)

    assert bad.csat_without is None
