from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analytics.insight.certainty import NPS, RATINGS, SHARE
from analytics.insight.scores import Interval, scores

COUNTS = st.lists(st.integers(0, 3000), min_size=5, max_size=5)


def test_the_mean_is_weighted_by_the_counts() -> None:
    assert (scores(RATINGS, (1, 0, 0, 2, 1)).n, scores(RATINGS, (1, 0, 0, 2, 1)).mean) == (4, 3.5)
    assert scores(NPS, (1, 1, 2)).mean == 25


def test_without_scores_there_is_no_mean_and_everything_is_possible() -> None:
    assert scores(RATINGS, (0,) * 5).mean is None
    assert scores(RATINGS, (0,) * 5).interval == Interval(1, 5)


def test_a_share_has_the_interval_of_wilson() -> None:
    """The examples of Newcombe 1998: 81 of 263, and 0 of 20."""
    assert scores(SHARE, (182, 81)).interval.low == pytest.approx(0.2553, abs=0.0001)
    assert scores(SHARE, (182, 81)).interval.high == pytest.approx(0.3662, abs=0.0001)
    assert scores(SHARE, (20, 0)).interval.high == pytest.approx(0.1611, abs=0.0001)


@given(COUNTS)
def test_the_interval_contains_the_mean_and_stays_on_the_scale(counts: list[int]) -> None:
    measured = scores(RATINGS, counts)

    assert 1 <= measured.interval.low <= measured.interval.high <= 5
    assert measured.mean is None or measured.interval.contains(measured.mean)


@given(COUNTS)
def test_the_interval_of_the_reversed_scores_is_the_reversed_interval(counts: list[int]) -> None:
    interval, reversed_interval = scores(RATINGS, counts).interval, scores(RATINGS, counts[::-1]).interval

    assert reversed_interval.low == pytest.approx(6 - interval.high)
    assert reversed_interval.high == pytest.approx(6 - interval.low)


@given(COUNTS.filter(any), st.integers(2, 50))
def test_more_of_the_same_scores_make_the_interval_shorter(counts: list[int], times: int) -> None:
    few, many = scores(RATINGS, counts).interval, scores(RATINGS, [times * count for count in counts]).interval

    assert many.high - many.low < few.high - few.low


def test_equal_scores_are_no_certainty() -> None:
    assert scores(RATINGS, (0, 0, 0, 0, 10)).interval.low < 4.5


def test_a_counter_below_zero_counts_as_zero() -> None:
    assert scores(RATINGS, (-2, 0, 0, 0, 3)).counts == (0, 0, 0, 0, 3)


@pytest.mark.parametrize("counts", [(), (1, 2), (0,) * 6])
def test_another_number_of_counts_is_refused(counts: tuple[int, ...]) -> None:
    with pytest.raises(ValueError, match="There must be 5 counts"):
        scores(RATINGS, counts)
