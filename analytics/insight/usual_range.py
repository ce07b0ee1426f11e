"""Says which range of a number is usual, by the same hours or weekdays of the weeks before: median and MAD. Pure.

A series is a list of hours with season 168, or of days with season 7, without gaps. docs/statistics.md has the sources.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from itertools import combinations, groupby
from statistics import NormalDist, median

HOURS_OF_A_WEEK, DAYS_OF_A_WEEK = 168, 7
FEWEST_WEEKS, FEWEST_WEEKS_FOR_GROWTH, MOST_WEEKS = 4, 6, 8
_WIDTH = 3.8  # standard deviations: of 7,000 normal numbers, one is outside
_MEDIAN_DEVIATION = NormalDist().inv_cdf(0.75)  # of normal noise, in standard deviations
_MEDIAN_TO_MEAN = math.pi / 2  # the variance of a median, compared with that of a mean
_USUAL_VARIANCE = 1.3  # of a rating from 1 to 5


class Place(StrEnum):
    BELOW = "below"
    USUAL = "usual"
    ABOVE = "above"


@dataclass(frozen=True)
class UsualRange:
    low: float
    middle: float
    high: float

    def place(self, value: float) -> Place:
        if value < self.low:
            return Place.BELOW
        return Place.ABOVE if value > self.high else Place.USUAL


@dataclass(frozen=True)
class Stretch:
    """Consecutive numbers on the same side of their usual range, by their positions in the series."""

    first: int
    last: int
    place: Place


@dataclass(frozen=True)
class _Measured:
    value: float
    chance: float  # its variance by pure chance; infinite if nothing was measured


@dataclass(frozen=True)
class _Scale:
    sensitivity: Callable[[float], float]  # how far one more percent, or star, moves a value
    as_number: Callable[[float], float]


_Peers = Mapping[int, _Measured]  # by how many weeks ago


def of_counts(counts: Sequence[int], season: int, latest: int) -> list[UsualRange | None]:
    """How much usually comes in, for each of the latest positions. None with fewer than FEWEST_WEEKS before it."""
    # On this scale, counts of every size have the same variance by chance, 1 (Anscombe).
    measured = [_Measured(2 * math.sqrt(max(0, count) + 3 / 8), 1.0) for count in counts]
    return _ranges(measured, season, latest, _Scale(lambda value: value, _as_count))


def of_averages(numbers: Sequence[int], sums: Sequence[float], season: int, latest: int) -> list[UsualRange | None]:
    """Which average rating is usual, for as many ratings as each of the latest positions has. None also without any."""
    measured = [
        _Measured(total / n, _USUAL_VARIANCE / n) if n > 0 else _Measured(math.nan, math.inf)
        for n, total in zip(numbers, sums, strict=True)
    ]
    return _ranges(measured, season, latest, _Scale(lambda _: 1.0, _as_rating))


def stretches(values: Sequence[float], ranges: Sequence[UsualRange | None]) -> list[Stretch]:
    """Where the values are outside their ranges. Both begin at the same position."""
    places = [usual.place(value) if usual else Place.USUAL for value, usual in zip(values, ranges, strict=True)]
    runs = [list(run) for _, run in groupby(range(len(places)), key=places.__getitem__)]
    return [Stretch(run[0], run[-1], places[run[0]]) for run in runs if places[run[0]] is not Place.USUAL]


def _as_count(value: float) -> float:
    return max(0.0, (max(0.0, value) / 2) ** 2 - 3 / 8)


def _as_rating(value: float) -> float:
    return min(5.0, max(1.0, value))


def _ranges(series: Sequence[_Measured], season: int, latest: int, scale: _Scale) -> list[UsualRange | None]:
    ranges: list[UsualRange | None] = []
    for start in range(max(0, len(series) - latest), len(series), season):
        slots = _at_present_level([_peers(series, start + place, season) for place in range(season)], scale)
        extra, width = _extra_variance(slots, scale), _width(slots)
        for slot, now in zip(slots, series[start : start + season], strict=False):
            is_measured = slot is not None and now.chance < math.inf
            ranges.append(_range(slot, now, extra, width, scale) if slot and is_measured else None)
    return ranges


def _peers(series: Sequence[_Measured], position: int, season: int) -> _Peers:
    """The same hour, or the same day, of the weeks before."""
    ago = range(1, min(MOST_WEEKS, position // season) + 1)
    return {weeks: one for weeks in ago if (one := series[position - weeks * season]).chance < math.inf}


@dataclass(frozen=True)
class _Slot:
    middle: float
    measured: Sequence[_Measured]


def _slot(peers: _Peers, growth: float = 0.0) -> _Slot | None:
    if len(peers) < FEWEST_WEEKS:
        return None
    measured = [replace(one, value=one.value + weeks * growth) for weeks, one in peers.items()]
    return _Slot(median([one.value for one in measured]), measured)


def _at_present_level(all_peers: Sequence[_Peers], scale: _Scale) -> list[_Slot | None]:
    """Without the growth of the weeks before: otherwise it would look like noise, and hide what is unusual."""
    slots = [_slot(peers) for peers in all_peers]
    growth = _growth(all_peers, slots, scale)
    if not growth:
        return slots
    return [
        slot and _slot(peers, growth * scale.sensitivity(slot.middle))
        for peers, slot in zip(all_peers, slots, strict=True)
    ]


def _growth(all_peers: Sequence[_Peers], slots: Sequence[_Slot | None], scale: _Scale) -> float:
    """Per week. The median of the slopes between all pairs of weeks; the level of a week is the median of its slots."""
    by_week: dict[int, list[float]] = {}
    for peers, slot in zip(all_peers, slots, strict=True):
        if slot is not None:
            for weeks, one in peers.items():
                by_week.setdefault(weeks, []).append((one.value - slot.middle) / scale.sensitivity(slot.middle))
    if len(by_week) < FEWEST_WEEKS_FOR_GROWTH:
        return 0.0
    levels = {weeks: median(values) for weeks, values in by_week.items()}
    return median((levels[late] - levels[early]) / (early - late) for late, early in combinations(sorted(levels), 2))


def _extra_variance(slots: Sequence[_Slot | None], scale: _Scale) -> float:
    """How much more the numbers vary than by chance. Of all slots together: the few weeks of one slot say little.

    With it, the median of all deviations is that of normal noise. For a single deviation this is easy to solve, and the
    median of these solutions solves it for all.
    """
    solutions = [
        (((one.value - slot.middle) / _shrink(len(slot.measured)) / _MEDIAN_DEVIATION) ** 2 - one.chance)
        / scale.sensitivity(slot.middle) ** 2
        for slot in slots
        if slot is not None
        for one in slot.measured
    ]
    return max(0.0, median(solutions)) if solutions else 0.0


def _shrink(weeks: int) -> float:
    """Deviations from the median of a few numbers are smaller than those from the true middle. It was simulated."""
    return 1 - 1.2 / weeks


def _width(slots: Sequence[_Slot | None]) -> float:
    """In standard deviations, which are uncertain themselves if they come from a few numbers."""
    numbers = sum(len(slot.measured) for slot in slots if slot is not None)
    return _WIDTH * (1 + 1 / math.sqrt(max(1, numbers)))


def _range(slot: _Slot, now: _Measured, extra: float, width: float, scale: _Scale) -> UsualRange:
    between_weeks = extra * scale.sensitivity(slot.middle) ** 2
    of_middle = _MEDIAN_TO_MEAN / sum(1 / (one.chance + between_weeks) for one in slot.measured)
    half = width * math.sqrt(now.chance + between_weeks + of_middle)
    low, middle, high = (scale.as_number(value) for value in (slot.middle - half, slot.middle, slot.middle + half))
    return UsualRange(low, middle, high)
