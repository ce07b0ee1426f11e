from __future__ import annotations

import pytest

from analytics.figures import FEW, NOTHING, Figures, Verdict
from analytics.overview.headline import Headline, summary_of
from analytics.series import HourFigures


def _rated(*by_rating: int, moods: tuple[int, ...] = (0, 0, 0)) -> Figures:
    return Figures(sum(by_rating), by_rating, moods)


def _headline(now: Figures, before: Figures) -> Headline:
    return Headline(summary_of(now), summary_of(before), now, before)


def test_each_figure_has_its_change() -> None:
    shown = _headline(_rated(10, 0, 0, 0, 30, moods=(30, 0, 10)), _rated(20, 0, 0, 0, 20, moods=(20, 0, 20)))

    changes = (shown.csat_change, shown.average_change, shown.count_change, shown.positive_change)
    assert [(change.amount, change.tone) for change in changes if change] == [
        (25.0, "good"),
        (1.0, "good"),
        (0, ""),
        (25, "good"),
    ]
    assert shown.positive == 75


@pytest.mark.parametrize("few", ["now", "before"])
def test_few_answers_prove_nothing(few: str) -> None:
    periods = {"now": _rated(0, 0, 0, 0, FEW), "before": _rated(FEW, 0, 0, 0, 0)}
    periods[few] = _rated(1, 0, 0, 0, 1)

    change = _headline(**periods).csat_change

    assert change
    assert change.tone == ""


def test_without_an_earlier_figure_there_is_no_change() -> None:
    shown = _headline(_rated(0, 0, 0, 0, 3), NOTHING)

    assert (shown.csat_change, shown.average_change, shown.count_change, shown.positive_change) == (None,) * 4


def test_hours_have_a_summary_too() -> None:
    summary = summary_of(HourFigures(count=50, rated=40, sum_ratings=160, satisfied=32))

    assert (summary.count, summary.rated, summary.average, summary.csat) == (50, 40, 4, 80)
    assert (summary.verdict, summary.is_few) == (Verdict.GOOD, False)
