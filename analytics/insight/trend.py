"""Draws the trend of a series of days with a band, and continues it for a few days. Pure.

The slope is the median of the slopes between days: a few bad days do not turn it. docs/statistics.md has the sources.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from statistics import NormalDist, fmean, median

from analytics.insight.scores import CONFIDENCE

NO_SEASON, WEEK = 1, 7
FEWEST, FEWEST_SEASONS = 14, 4
LONGEST_FORECAST = 7  # positions
_Z = NormalDist().inv_cdf((1 + CONFIDENCE) / 2)
_MEDIAN_DEVIATION = NormalDist().inv_cdf(0.75)  # of normal noise, in standard deviations

_Points = Mapping[int, float]  # values by position


class Direction(StrEnum):
    RISING = "rising"
    FALLING = "falling"
    NO_CLEAR_TREND = "no_clear_trend"
    TOO_FEW = "too_few"


@dataclass(frozen=True)
class Band:
    """Where a single value is expected."""

    low: float
    middle: float
    high: float


@dataclass(frozen=True)
class Trend:
    direction: Direction
    slope: float  # per position; 0 if there are too few values
    band: list[Band]  # of each position of the series; empty if there are too few values
    forecast: list[Band]  # of the positions after it
    missing: int  # values


@dataclass(frozen=True)
class _Line:
    slope: float
    lowest_slope: float
    highest_slope: float
    starts: tuple[float, ...]  # one for each weekday, or only one

    def at(self, position: int) -> float:
        return self.starts[position % len(self.starts)] + self.slope * position


def trend(
    values: Sequence[float | None], season: int, *, lowest: float = -math.inf, highest: float = math.inf
) -> Trend:
    """Of consecutive days, or weeks; None where one has no value. Counts of days need the season WEEK: each weekday is
    then compared with itself only. The bands stay between `lowest` and `highest`.
    """
    points = {position: value for position, value in enumerate(values) if value is not None}
    missing = max(FEWEST, FEWEST_SEASONS * season if season > 1 else 0) - len(points)
    if missing > 0:
        return Trend(Direction.TOO_FEW, 0.0, [], [], missing)
    line = _line(points, season)
    ahead = min(LONGEST_FORECAST, len(points) // 4)
    bands = [_within(band, lowest, highest) for band in _bands(line, points, len(values) + ahead)]
    return Trend(_direction(line), line.slope, bands[: len(values)], bands[len(values) :], 0)


def _direction(line: _Line) -> Direction:
    if line.lowest_slope > 0:
        return Direction.RISING
    return Direction.FALLING if line.highest_slope < 0 else Direction.NO_CLEAR_TREND


def _line(points: _Points, season: int) -> _Line:
    """Theil's line with Sen's interval of the slope, within each weekday (Hirsch, Slack and Smith)."""
    slopes: list[float] = []
    variance = 0.0  # of Kendall's statistic, for a series without a trend
    for weekday in range(season):
        days = [(position, value) for position, value in points.items() if position % season == weekday]
        slopes += [
            (value - earlier) / (at - before) for i, (at, value) in enumerate(days) for before, earlier in days[:i]
        ]
        variance += len(days) * (len(days) - 1) * (2 * len(days) + 5) / 18
    slopes.sort()
    rank = max(0, math.floor((len(slopes) - _Z * math.sqrt(variance)) / 2))
    slope = median(slopes)
    return _Line(slope, slopes[rank], slopes[-1 - rank], _starts(points, slope, season))


def _starts(points: _Points, slope: float, season: int) -> tuple[float, ...]:
    starts = {position: value - slope * position for position, value in points.items()}
    of_all = median(starts.values())
    by_weekday = [[start for at, start in starts.items() if at % season == weekday] for weekday in range(season)]
    return tuple(median(of_weekday) if of_weekday else of_all for of_weekday in by_weekday)


def _bands(line: _Line, points: _Points, number: int) -> list[Band]:
    n, centre, parameters = len(points), fmean(points), 1 + len(line.starts)
    deviation = median(abs(value - line.at(position)) for position, value in points.items()) / _MEDIAN_DEVIATION
    deviation *= n / (n - parameters)  # the line follows the values, so they lie too close to it
    deviation *= 1 + 1 / math.sqrt(n)  # and the deviation of a few values is uncertain itself
    squares = sum((position - centre) ** 2 for position in points)

    def band(position: int) -> Band:
        # The noise of one value, and how far the line itself may be off: more, the farther from the centre.
        of_line = (len(line.starts) * math.pi / 2) / n + (position - centre) ** 2 / squares
        half = _Z * deviation * math.sqrt(1 + of_line)
        return Band(line.at(position) - half, line.at(position), line.at(position) + half)

    return [band(position) for position in range(number)]


def _within(band: Band, lowest: float, highest: float) -> Band:
    low, middle, high = (min(highest, max(lowest, value)) for value in (band.low, band.middle, band.high))
    return Band(low, middle, high)
