from __future__ import annotations

from collections.abc import Callable, Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analytics.insight.certainty import FEWEST, Comparison, Verdict, compare, compare_nps, compare_shares
from bench import insight

COUNTS = st.lists(st.integers(0, 500), min_size=5, max_size=5).filter(any)


@pytest.mark.parametrize(
    ("before", "after", "verdict"),
    [
        ((3, 6, 13, 37, 41), (12, 15, 20, 30, 23), Verdict.LIKELY_WORSE),
        ((12, 15, 20, 30, 23), (3, 6, 13, 37, 41), Verdict.LIKELY_BETTER),
        ((3, 6, 13, 37, 41), (4, 6, 14, 36, 40), Verdict.NO_CLEAR_CHANGE),
        ((0, 0, 0, 0, 50), (0, 0, 0, 0, 50), Verdict.NO_CLEAR_CHANGE),
        ((0, 0, 0, 1, 9), (3, 2, 2, 2, 1), Verdict.LIKELY_WORSE),
        ((0, 0, 0, 0, 300), (0, 0, 0, 0, 9), Verdict.TOO_FEW),
        ((0, 0, 0, 0, 9), (300, 0, 0, 0, 0), Verdict.TOO_FEW),
        ((0,) * 5, (0,) * 5, Verdict.TOO_FEW),
    ],
)
def test_the_verdict_on_average_ratings(before: Sequence[int], after: Sequence[int], verdict: Verdict) -> None:
    assert compare(before, after).verdict is verdict


@pytest.mark.parametrize(
    ("compared", "verdict"),
    [
        (compare_shares((30, 70), (60, 40)), Verdict.LIKELY_WORSE),
        (compare_shares((30, 70), (15, 85)), Verdict.LIKELY_BETTER),
        (compare_shares((30, 70), (35, 65)), Verdict.NO_CLEAR_CHANGE),
        (compare_nps((20, 30, 50), (50, 30, 20)), Verdict.LIKELY_WORSE),
        (compare_nps((20, 30, 50), (20, 25, 55)), Verdict.NO_CLEAR_CHANGE),
        (compare_nps((20, 30, 50), (0, 3, 4)), Verdict.TOO_FEW),
    ],
)
def test_the_verdict_on_shares_and_on_nps(compared: Comparison, verdict: Verdict) -> None:
    assert compared.verdict is verdict


def test_it_says_how_many_answers_are_missing() -> None:
    few = compare((0, 0, 1, 0, 2), (0, 0, 0, 0, FEWEST - 1))

    assert (few.missing_before, few.missing_after) == (FEWEST - 3, 1)
    assert few.difference == pytest.approx(5 - 13 / 3)
    assert compare((0,) * 5, (0, 0, 0, 0, 12)).difference is None
    assert compare((0,) * 5, (0, 0, 0, 0, 12)).missing_after == 0


def test_the_difference_of_shares_has_the_interval_of_newcombe() -> None:
    """His example: 56 of 70 against 48 of 80 (method 10 in Newcombe 1998)."""
    interval = compare_shares((32, 48), (14, 56)).interval

    assert interval is not None
    assert interval.low == pytest.approx(0.0524, abs=0.0001)
    assert interval.high == pytest.approx(0.3339, abs=0.0001)


@given(COUNTS, COUNTS)
def test_the_interval_contains_the_difference(before: list[int], after: list[int]) -> None:
    compared = compare(before, after)

    assert compared.interval is not None
    assert compared.difference is not None
    assert compared.interval.contains(compared.difference)


@given(COUNTS, COUNTS)
def test_the_other_way_round_the_interval_is_mirrored(before: list[int], after: list[int]) -> None:
    there, back = compare(before, after).interval, compare(after, before).interval

    assert there is not None
    assert back is not None
    assert back.low == pytest.approx(-there.high)
    assert back.high == pytest.approx(-there.low)


@given(COUNTS)
def test_nothing_differs_from_itself(counts: list[int]) -> None:
    assert compare(counts, counts).verdict in (Verdict.NO_CLEAR_CHANGE, Verdict.TOO_FEW)


@given(st.integers(0, 60), st.integers(10, 60))
def test_each_further_promoter_can_only_help(promoters: int, others: int) -> None:
    before, less, more = (10, 10, 10), (others, 0, promoters), (others, 0, promoters + 1)

    assert _low(compare_nps(before, less)) < _low(compare_nps(before, more))


def _low(compared: Comparison) -> float:
    assert compared.interval is not None
    return compared.interval.low


@pytest.mark.parametrize("figure", insight.COMPARED)
def test_the_interval_is_right_as_often_as_promised(figure: str) -> None:
    compare_figure: Callable[..., Comparison]
    compare_figure, values, shares = insight.COMPARED[figure]
    measured = [insight.coverage(compare_figure, values, case, 40) for case in insight.cases(shares)]

    assert sum(measured) / len(measured) > 0.93
    assert sum(share < 0.8 for share in measured) <= 2
