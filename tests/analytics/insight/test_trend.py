from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analytics.insight.trend import (
    FEWEST,
    FEWEST_SEASONS,
    LONGEST_FORECAST,
    NO_SEASON,
    WEEK,
    Direction,
    Trend,
    trend,
)
from bench import series

SEEDS = range(40)
VALUES = st.lists(st.none() | st.floats(-1000, 1000), max_size=60)


def _directions(number: int, slope: float, weekday: float, season: int) -> list[Direction]:
    return [trend(series.values(number, slope, weekday, seed), season).direction for seed in SEEDS]


def test_a_line_is_found_exactly_and_continued() -> None:
    line = trend([2 + 0.5 * day for day in range(20)], NO_SEASON)

    assert (line.direction, line.slope, line.missing) == (Direction.RISING, 0.5, 0)
    assert [band.middle for band in line.band] == pytest.approx([2 + 0.5 * day for day in range(20)])
    assert [band.middle for band in line.forecast] == pytest.approx([2 + 0.5 * day for day in range(20, 25)])


def test_days_without_a_value_are_left_out() -> None:
    line = trend([None if day % 3 else 10.0 - day for day in range(60)], NO_SEASON)

    assert (line.direction, line.slope, len(line.band)) == (Direction.FALLING, -1, 60)


def test_a_few_wild_days_do_not_turn_it() -> None:
    values = [2 + 0.5 * day for day in range(30)]
    values[3], values[20], values[29] = 500, -500, -900

    assert trend(values, NO_SEASON).slope == pytest.approx(0.5, abs=0.05)


@pytest.mark.parametrize(("season", "fewest"), [(NO_SEASON, FEWEST), (WEEK, FEWEST_SEASONS * WEEK)])
def test_with_too_few_values_there_is_no_trend(season: int, fewest: int) -> None:
    values = [1.0] * (fewest - 2)

    assert trend([*values, None, None], season) == Trend(Direction.TOO_FEW, 0.0, [], [], 2)
    assert trend([*values, 1.0, 1.0], season).direction is Direction.NO_CLEAR_TREND
    assert trend([], season).missing == fewest


def test_the_pattern_of_the_week_is_no_trend_and_the_forecast_has_it() -> None:
    """From Monday to Sunday the values fall, so a plain line through two weeks would fall as well."""
    week = [17.0, 16, 15, 15, 14, 10, 9]
    line = trend(week * 6, WEEK)

    assert (line.direction, line.slope) == (Direction.NO_CLEAR_TREND, 0)
    assert [band.middle for band in line.forecast] == week


def test_the_bands_stay_on_the_scale() -> None:
    line = trend([1 + 0.15 * (day % 25) for day in range(50)], NO_SEASON, lowest=1, highest=5)

    assert all(1 <= band.low <= band.middle <= band.high <= 5 for band in (*line.band, *line.forecast))
    assert line.band[0].low == 1


def test_a_short_series_has_a_short_forecast() -> None:
    assert len(trend([1.0] * 16, NO_SEASON).forecast) == 4
    assert len(trend([1.0] * 365, NO_SEASON).forecast) == LONGEST_FORECAST


def test_the_band_is_wider_the_farther_it_reaches() -> None:
    line = trend(series.values(40, 0.1, 0, seed=1), NO_SEASON)
    widths = [band.high - band.low for band in (*line.band, *line.forecast)]

    assert widths[20:] == sorted(widths[20:])
    assert min(widths) > 0


def test_noise_is_rarely_a_trend() -> None:
    for number, season, weekday in ((28, NO_SEASON, 0.0), (42, WEEK, 0.5)):
        directions = _directions(number, 0, weekday, season)
        assert directions.count(Direction.NO_CLEAR_TREND) >= 0.85 * len(SEEDS)


def test_a_planted_trend_is_found() -> None:
    for number, season, weekday in ((28, NO_SEASON, 0.0), (42, WEEK, 0.5)):
        assert _directions(number, 0.1, weekday, season).count(Direction.RISING) >= 0.85 * len(SEEDS)
        assert _directions(number, -0.1, weekday, season).count(Direction.FALLING) >= 0.85 * len(SEEDS)


@given(VALUES, st.sampled_from((NO_SEASON, WEEK)))
def test_any_values_have_a_band_around_the_middle(values: list[float | None], season: int) -> None:
    line = trend(values, season, lowest=0, highest=100)

    assert len(line.band) == (0 if line.missing else len(values))
    assert all(0 <= band.low <= band.middle <= band.high <= 100 for band in (*line.band, *line.forecast))


@given(st.lists(st.integers(-100, 100), min_size=FEWEST, max_size=40))
def test_the_mirrored_series_has_the_mirrored_trend(values: list[int]) -> None:
    line, mirrored = trend(values, NO_SEASON), trend([-value for value in values], NO_SEASON)
    opposite = {Direction.RISING: Direction.FALLING, Direction.FALLING: Direction.RISING}

    assert mirrored.slope == pytest.approx(-line.slope)
    assert mirrored.direction is opposite.get(line.direction, line.direction)
