from __future__ import annotations

import pytest

from analytics import figures
from analytics.figures import FEW, NOTHING, Figures, Verdict
from feedback.models import Mood


def _rated(*by_rating: int) -> Figures:
    return Figures(sum(by_rating), by_rating, (0, 0, 0))


def test_counters_become_figures() -> None:
    counters = {"totalCount": 4, "sumRatings": 14, "rating1": 1, "rating4": 2, "rating5": 1, "mood:positive": 3}

    computed = figures.from_counters(counters | {"mood:negative": 1, "h09n": 4, "version": 2})

    assert computed == Figures(4, (1, 0, 0, 2, 1), (3, 0, 1))
    assert (computed.count, computed.average, computed.satisfied, computed.csat) == (4, 3.5, 3, 75)
    assert (computed.of(Mood.POSITIVE), computed.share_of(Mood.NEGATIVE)) == (3, 25)


def test_without_items_there_is_no_average_and_no_share() -> None:
    assert (NOTHING.count, NOTHING.average, NOTHING.csat, NOTHING.verdict) == (0, None, None, None)
    assert NOTHING.share_of(Mood.NEUTRAL) is None
    assert figures.merged([]) == NOTHING


def test_figures_can_be_merged() -> None:
    assert figures.merged([Figures(3, (1, 0, 0, 0, 2), (2, 0, 1)), Figures(4, (0, 0, 3, 0, 1), (1, 3, 0))]) == Figures(
        7, (1, 0, 3, 0, 3), (3, 3, 1)
    )


@pytest.mark.parametrize(
    ("satisfied", "verdict"),
    [
        (1000, Verdict.GOOD),
        (800, Verdict.GOOD),
        (799, Verdict.FAIR),
        (550, Verdict.FAIR),
        (549, Verdict.POOR),
        (0, Verdict.POOR),
    ],
)
def test_csat_is_good_from_80_and_fair_from_55(satisfied: int, verdict: Verdict) -> None:
    assert _rated(1000 - satisfied, 0, 0, 0, satisfied).verdict is verdict


def test_the_verdict_uses_the_rounded_csat() -> None:
    almost = _rated(2001, 0, 0, 0, 7999)

    assert f"{almost.csat:.1f}" == "80.0"
    assert almost.verdict is Verdict.GOOD


def test_a_small_number_is_few_and_zero_is_not() -> None:
    assert [_rated(0, 0, 0, 0, n).is_few for n in (0, 1, FEW - 1, FEW)] == [False, True, True, False]
