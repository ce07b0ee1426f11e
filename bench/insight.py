"""Simulates what `analytics/insight` promises: how soon the watch names a fall, how often it is wrong, and how often
the interval of a difference contains the true one. Each series has a seed of its own, so the figures repeat.
"""

from __future__ import annotations

import math
import random
from collections.abc import Callable, Iterator, Sequence
from statistics import median

from analytics.insight import certainty, regression_watch
from analytics.insight.certainty import NPS, RATINGS, SHARE, Comparison
from bench import figures

Shares = Sequence[float]
Fall = Callable[[Shares], Shares]
SAMPLE = (0.03, 0.06, 0.13, 0.37, 0.41)  # of the sample data: average 4.1, standard deviation 1.0
WIDER = (0.05, 0.05, 0.10, 0.30, 0.50)  # 4.2 and 1.1
TWO_CAMPS = (0.15, 0.05, 0.05, 0.15, 0.60)  # 4.0 and 1.5
FALL = 0.6
SERIES = 1000
Case = tuple[Shares, Shares, int, int]  # before and after: the shares, then the numbers
LATEST_FALL, LATEST_ALARM = 300, 500  # ratings since the release: a series ends here


def a_star_less(shares: Shares, fall: float = FALL) -> Shares:
    """Some visitors give one star less."""
    chance = fall / sum(shares[1:])
    stays = [share * (1 - chance * (place > 0)) for place, share in enumerate(shares)]
    return [stay + chance * above for stay, above in zip(stays, (*shares[1:], 0), strict=True)]


def angry(shares: Shares, fall: float = FALL) -> Shares:
    """Some visitors give one or two stars, whatever they gave before."""
    chance = fall / (mean(RATINGS, shares) - 1.4)
    return [
        share * (1 - chance) + chance * of_angry for share, of_angry in zip(shares, (0.6, 0.4, 0, 0, 0), strict=True)
    ]


def mean(values: Sequence[float], shares: Shares) -> float:
    return sum(value * share for value, share in zip(values, shares, strict=True))


def named_after(before: Shares, since: Shares, number_before: int, latest: int, seed: int) -> int | None:
    """After how many ratings the watch names the release, if it is asked after each. None: not until the latest."""
    chance = random.Random(seed)
    earlier = _counts(chance, before, number_before)
    average = mean(RATINGS, earlier) / number_before
    variance = mean([(rating - average) ** 2 for rating in RATINGS], earlier) / number_before
    counts, total = [0] * len(RATINGS), 0
    for number, rating in enumerate(chance.choices(RATINGS, since, k=latest), start=1):
        counts[rating - 1] += 1
        total += rating
        # Evidence of 100 needs more than three standard deviations. To ask below two takes time and changes nothing.
        deviation = math.sqrt(variance * (1 / number + 1 / number_before))
        if average - total / number > 2 * deviation and regression_watch.watch(earlier, counts).is_regressed:
            return number
    return None


def coverage(compare: Callable[..., Comparison], values: Sequence[float], case: Case, times: int) -> float:
    """How often the interval of the difference contains the true difference."""
    before, after, number_before, number_after = case
    chance = random.Random(1)
    true = mean(values, after) - mean(values, before)
    right = 0
    for _ in range(times):
        comparison = compare(_counts(chance, before, number_before), _counts(chance, after, number_after))
        right += comparison.interval is not None and comparison.interval.contains(true)
    return right / times


NUMBERS = ((10, 10), (15, 200), (30, 30), (30, 1000), (200, 200))
COMPARED: dict[str, tuple[Callable[..., Comparison], Sequence[float], Sequence[Shares]]] = {
    "average rating": (certainty.compare, RATINGS, (SAMPLE, WIDER, TWO_CAMPS, (0.01, 0, 0.02, 0.07, 0.9), (0.2,) * 5)),
    "share": (certainty.compare_shares, SHARE, ((0.5, 0.5), (0.25, 0.75), (0.1, 0.9), (0.03, 0.97))),
    "NPS": (certainty.compare_nps, NPS, ((0.3, 0.3, 0.4), (0.05, 0.15, 0.8), (0.2, 0.7, 0.1), (0.5, 0.3, 0.2))),
}


def cases(shares: Sequence[Shares]) -> Iterator[Case]:
    return ((before, after, *numbers) for before in shares for after in shares for numbers in NUMBERS)


def measure() -> str:
    return f"{_falls()}\n\n{_false_alarms()}\n\n{_coverages()}"


def _falls() -> str:
    rows = []
    for name, before in (("sample data", SAMPLE), ("wider", WIDER), ("two camps", TWO_CAMPS)):
        for kind, fallen in (("a star less", a_star_less), ("angry", angry)):
            medians = [_median_after(before, fallen(before), number) for number in (100, 300, 1000)]
            rows.append([f"{name}, {kind}", *medians])
    return figures.table(["named after, ratings before:", "100", "300", "1,000"], rows)


def _median_after(before: Shares, since: Shares, number_before: int) -> str:
    named = [named_after(before, since, number_before, LATEST_FALL, seed) for seed in range(SERIES)]
    middle = median(number or LATEST_FALL + 1 for number in named)
    return f"{middle:.0f}" if middle <= LATEST_FALL else f"> {LATEST_FALL}"


def _false_alarms() -> str:
    rows = []
    for name, shares in (("sample data", SAMPLE), ("wider", WIDER), ("two camps", TWO_CAMPS)):
        alarms = [
            sum(named_after(shares, shares, number, LATEST_ALARM, seed) is not None for seed in range(SERIES))
            for number in (100, 1000)
        ]
        rows.append([name, *(f"{alarm / SERIES:.1%}" for alarm in alarms)])
    return figures.table(["false alarms, ratings before:", "100", "1,000"], rows)


def _coverages() -> str:
    rows = []
    for name, (compare, values, shares) in COMPARED.items():
        measured = sorted(coverage(compare, values, case, SERIES) for case in cases(shares))
        rows.append([name, str(len(measured)), *(f"{share:.1%}" for share in (measured[0], median(measured)))])
    return figures.table(["the interval is right", "cases", "worst case", "median"], rows)


def _counts(chance: random.Random, shares: Shares, number: int) -> list[int]:
    drawn = chance.choices(range(len(shares)), shares, k=number)
    return [drawn.count(place) for place in range(len(shares))]
