"""Describes scores on a scale by how often each was given: the mean, and how sure it is. Pure.

docs/statistics.md has the sources, and how often the intervals were right in simulations.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from statistics import NormalDist

CONFIDENCE = 0.95
_Z = NormalDist().inv_cdf((1 + CONFIDENCE) / 2)
# A few equal scores show no spread at all. So the spread is measured with this many more scores, spread evenly.
_EXTRA_SCORES = 2.0


@dataclass(frozen=True)
class Interval:
    low: float
    high: float

    def contains(self, value: float) -> bool:
        return self.low <= value <= self.high


@dataclass(frozen=True)
class Scores:
    """`counts` says how often each of `values` was given. The values go up."""

    values: tuple[float, ...]
    counts: tuple[int, ...]

    @property
    def n(self) -> int:
        return sum(self.counts)

    @property
    def mean(self) -> float | None:
        return _dot(self.counts, self.values) / self.n if self.n else None

    @cached_property
    def interval(self) -> Interval:
        """Of the mean: Wilson's interval, for as many answers at both ends as the spread of the scores is worth."""
        lowest, highest = self.values[0], self.values[-1]
        if self.mean is None:
            return Interval(lowest, highest)
        width = highest - lowest
        low, high = _wilson((self.mean - lowest) / width, self.n / self._spread())
        # Rounding must not move a mean at the end of the scale out of its interval.
        return Interval(min(self.mean, lowest + width * low), max(self.mean, lowest + width * high))

    def _spread(self) -> float:
        """The variance as a share of the largest one with this mean: that of scores at both ends only."""
        weights = [count + _EXTRA_SCORES / len(self.values) for count in self.counts]
        mean = _dot(weights, self.values) / sum(weights)
        variance = _dot(weights, [(value - mean) ** 2 for value in self.values]) / sum(weights)
        return variance / ((mean - self.values[0]) * (self.values[-1] - mean))


def scores(values: tuple[float, ...], counts: Sequence[int]) -> Scores:
    if len(counts) != len(values):
        raise ValueError(f"There must be {len(values)} counts, one for each of {values}, not {len(counts)}.")
    # A counter that drifted can be below zero until the next recount.
    return Scores(values, tuple(max(0, count) for count in counts))


def _wilson(share: float, n: float) -> tuple[float, float]:
    """The interval of a share that was measured with n answers."""
    centre = (share + _Z**2 / (2 * n)) / (1 + _Z**2 / n)
    half = _Z / (1 + _Z**2 / n) * math.sqrt(share * (1 - share) / n + _Z**2 / (4 * n * n))
    return max(0.0, centre - half), min(1.0, centre + half)


def _dot(weights: Sequence[float], values: Sequence[float]) -> float:
    return math.fsum(weight * value for weight, value in zip(weights, values, strict=True))
