"""The horizontal lines of a chart, at round values that fit the data."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import count
from math import ceil, floor

from analytics.figures import RATINGS
from analytics.overview.charts.columns import text

STEPS = (1, 2, 5)  # distances between two lines, also times 10, 100 ...
LINES = range(2, 6)  # how many lines there are above the base
FEWEST_RATINGS = 2  # that an axis of ratings spans, so that a small change stays small


@dataclass(frozen=True)
class AxisLine:
    """A line and its value."""

    y: str
    value: int


@dataclass(frozen=True)
class Axis:
    """`values` go down, from the top of the chart to its base."""

    values: Sequence[int]
    height: int

    def y(self, value: float) -> float:
        return (self.values[0] - value) / (self.values[0] - self.values[-1]) * self.height

    @property
    def lines(self) -> list[AxisLine]:
        return [AxisLine(text(self.y(value)), value) for value in self.values]


def of_numbers(most: int, height: int) -> Axis:
    """From zero to the smallest round number that is not below `most`."""
    steps = (step * 10**power for power in count() for step in STEPS)
    step = next(step for step in steps if step * LINES[-1] >= most)
    number = max(ceil(most / step), LINES[0])
    return Axis([place * step for place in range(number, -1, -1)], height)


def of_ratings(averages: Iterable[float], height: int) -> Axis:
    """Whole ratings around all averages. Without one it is the whole scale."""
    known = list(averages) or [RATINGS[0], RATINGS[-1]]
    low = max(RATINGS[0], min(floor(min(known)), ceil(max(known)) - FEWEST_RATINGS))
    high = max(ceil(max(known)), low + FEWEST_RATINGS)
    return Axis(list(range(high, low - 1, -1)), height)
