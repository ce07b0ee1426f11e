from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analytics.insight.usual_range import (
    DAYS_OF_A_WEEK,
    FEWEST_WEEKS,
    HOURS_OF_A_WEEK,
    Place,
    Stretch,
    UsualRange,
    of_averages,
    of_counts,
    stretches,
)
from bench import series

SEEDS = range(8)
WEEK = [40, 38, 36, 35, 33, 12, 9]


def _usual(counts: list[int]) -> UsualRange:
    [usual] = of_counts(counts, DAYS_OF_A_WEEK, 1)
    assert usual is not None
    return usual


def test_each_weekday_has_a_range_of_its_own() -> None:
    ranges = of_counts(WEEK * 8, DAYS_OF_A_WEEK, 7)

    assert [round(usual.middle) for usual in ranges if usual] == WEEK
    assert all(usual and usual.low < usual.middle < usual.high for usual in ranges)


def test_it_is_as_wide_as_chance_even_if_all_weeks_were_equal() -> None:
    """A count of 36 has a deviation of 6 by chance alone."""
    usual = _usual([36] * 57)

    assert 36 - usual.low > 3 * 6
    assert usual.place(36 + 12) is Place.USUAL
    assert (usual.place(6), usual.place(80)) == (Place.BELOW, Place.ABOVE)


def test_weeks_that_differ_make_it_wider() -> None:
    steady, unsteady = _usual([1000] * 57), _usual([800, 1200, 900, 1100, 1000, 700, 1300, 1000] * 7 + [1000])

    assert unsteady.high - unsteady.low > 2 * (steady.high - steady.low)


def test_one_bad_week_does_not_move_it() -> None:
    assert _usual([*WEEK * 7, *[0] * 7, WEEK[0]]).middle == pytest.approx(WEEK[0], rel=0.1)


def test_it_grows_with_the_weeks_before() -> None:
    growing = [round(100 * 1.1**week) for week in range(8) for _ in range(7)]

    assert _usual([*growing, 214]).middle == pytest.approx(214, rel=0.05)


@pytest.mark.parametrize("weeks", range(FEWEST_WEEKS + 2))
def test_with_too_few_weeks_there_is_no_range(weeks: int) -> None:
    [usual] = of_counts([*WEEK * weeks, 40], DAYS_OF_A_WEEK, 1)

    assert (usual is None) is (weeks < FEWEST_WEEKS)


def test_each_latest_position_has_a_range() -> None:
    ranges = of_counts(WEEK * 9, DAYS_OF_A_WEEK, 40)

    assert len(ranges) == 40
    assert [usual is None for usual in ranges] == [position < 5 for position in range(40)]
    assert len(of_counts(WEEK, DAYS_OF_A_WEEK, 40)) == 7


def test_few_ratings_have_a_wide_range_and_days_without_any_have_none() -> None:
    numbers = [50] * 56 + [3, 50, 0]
    few, many, none = of_averages(numbers, [4.1 * number for number in numbers], DAYS_OF_A_WEEK, 3)

    assert none is None
    assert few is not None
    assert many is not None
    assert few.high == 5
    assert few.middle == pytest.approx(4.1)
    assert (few.place(2.5), many.place(2.5), many.place(4.3)) == (Place.USUAL, Place.BELOW, Place.USUAL)


def test_consecutive_places_make_a_stretch() -> None:
    usual = UsualRange(2, 5, 8)

    assert stretches([5, 1, 0, 9, 5, 5, 9], [usual] * 7) == [
        Stretch(1, 2, Place.BELOW),
        Stretch(3, 3, Place.ABOVE),
        Stretch(6, 6, Place.ABOVE),
    ]
    assert stretches([0, 0], [None, usual]) == [Stretch(1, 1, Place.BELOW)]
    assert stretches([], []) == []


def test_it_is_quiet_on_noise() -> None:
    outside = [
        usual is not None and usual.place(count) is not Place.USUAL
        for seed in SEEDS
        for counts, season, latest in (
            (series.hours(2000, seed), HOURS_OF_A_WEEK, 48),
            (series.days(2000, seed), 7, 28),
        )
        for count, usual in zip(counts[-latest:], of_counts(counts, season, latest), strict=True)
    ]

    assert len(outside) == len(SEEDS) * 76
    assert sum(outside) <= 2


@pytest.mark.parametrize("seed", SEEDS)
def test_it_finds_six_hours_without_feedback_and_half_a_day(seed: int) -> None:
    by_hour, by_day = series.hours(2000, seed), series.days(2000, seed)
    by_hour[-10:-4] = [0] * 6
    by_day[-1] //= 2

    outage = stretches(by_hour[-24:], of_counts(by_hour, HOURS_OF_A_WEEK, 24))
    assert any(stretch.place is Place.BELOW and 14 <= stretch.first < 20 for stretch in outage)
    assert _usual(by_day).place(by_day[-1]) is Place.BELOW


@pytest.mark.parametrize("seed", SEEDS)
def test_it_finds_a_day_with_a_star_less(seed: int) -> None:
    numbers, sums = series.ratings(80, seed)
    sums[-1] -= numbers[-1]

    found = stretches(
        [total / number for number, total in zip(numbers[-7:], sums[-7:], strict=True)],
        of_averages(numbers, sums, DAYS_OF_A_WEEK, 7),
    )
    assert found == [Stretch(6, 6, Place.BELOW)]


@given(st.lists(st.integers(-3, 10**6), max_size=70), st.integers(1, 30))
def test_any_counts_have_ranges_around_their_middles(counts: list[int], latest: int) -> None:
    ranges = of_counts(counts, DAYS_OF_A_WEEK, latest)

    assert len(ranges) == min(latest, len(counts))
    assert all(0 <= usual.low <= usual.middle <= usual.high < math.inf for usual in ranges if usual)
