"""Says whether the ratings have fallen since a release. Ask it after each rating, for as long as you like. Pure.

It bets against "the average did not fall". For each average m that the ratings could have had before the release:

* one player bets on ratings below m since the release. If the true average is m or more, his money cannot be expected
  to grow, at any time;
* another one bets on ratings above m before the release. If the true average was m or less, the same is true.

If the average did not fall, both are true for m = the true average before. Then the product of the money of both starts
at 1 and reaches 100 with a probability of 1 % at most, however often one looks. So the evidence is the smallest product
of all m. docs/statistics.md has the proof, its sources and limits, and what simulations show.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from operator import mul

from analytics.insight.certainty import RATINGS
from analytics.insight.scores import scores

FALSE_ALARMS = 0.01  # of all releases that did not lower the ratings, at most
EVIDENCE_NEEDED = 1 / FALSE_ALARMS
FEWEST_BEFORE = 50  # with fewer ratings, even a fall of a whole star is rarely found

_LOWEST, _HIGHEST = RATINGS[0], RATINGS[-1]
_STEPS = 100  # of one star: the averages are tried in such steps
_CELL = 10  # steps that are tried together
_LOWER_ENDS = [_LOWEST + step / _STEPS for step in range(_STEPS * (_HIGHEST - _LOWEST))]
_UPPER_ENDS = [average + 1 / _STEPS for average in _LOWER_ENDS]
# (bet, share of the money at the start). A player divides his money, because a fall can be large or small, and looked
# for after a few ratings or after many. What he does not bet (0.0), he cannot lose: so no number of further ratings
# takes the evidence away. A bet on ratings since the release is a share of the money.
_BETS_SINCE = ((0.4, 0.72), (0.15, 0.16), (0.05, 0.06), (0.0, 0.06))
# A bet on ratings before is smaller the more there were. Together, the first bets are as large as those on 30 ratings
# since. The second is for a fall that is hardly larger than the average before is uncertain.
_FIRST_BET_BEFORE, _SECOND_BET_BEFORE = (12.0, 0.8), (2.5, 0.2)
_HIGHEST_BET = 0.5
_Bet = tuple[float, tuple[float, ...]]  # the logarithms of its money at the start, and of what each rating makes of it


class WatchState(StrEnum):
    REGRESSED = "regressed"
    WATCHING = "watching"
    TOO_FEW_BEFORE = "too_few_before"


@dataclass(frozen=True)
class Watch:
    rated_before: int
    rated_since: int
    log_evidence: float

    @property
    def evidence(self) -> float:
        """That the average fell: one divided by the probability of a false alarm."""
        return math.exp(min(self.log_evidence, 700.0))

    @property
    def is_regressed(self) -> bool:
        return self.log_evidence >= math.log(EVIDENCE_NEEDED)

    @property
    def state(self) -> WatchState:
        if self.is_regressed:
            return WatchState.REGRESSED
        return WatchState.WATCHING if self.rated_before >= FEWEST_BEFORE else WatchState.TOO_FEW_BEFORE


def watch(before: Sequence[int], since: Sequence[int]) -> Watch:
    """By the counts of the ratings 1 to 5. Those before must stay the same from look to look."""
    earlier, later = scores(RATINGS, before), scores(RATINGS, since)
    return Watch(earlier.n, later.n, _smallest_product(_money_before(earlier.counts), later.counts))


def _smallest_product(before: Sequence[float], since: tuple[int, ...]) -> float:
    """The logarithm of the smallest product, with the money of `before` at the upper end of each step and that of
    `since` at the lower end. So it is not larger than the product of any average within the step.
    """
    bets = _bets_since()
    # The same for a cell of steps. Cells that cannot hold the smallest product need no closer look.
    cells = {first: _total(bets[first], since) + before[first + _CELL - 1] for first in range(0, len(bets), _CELL)}
    smallest = math.inf
    for first in sorted(cells, key=cells.__getitem__):
        if cells[first] >= smallest:
            break
        steps = range(first, first + _CELL)
        smallest = min(smallest, *(_total(bets[step], since) + before[step] for step in steps))
    return smallest


@lru_cache(maxsize=64)
def _money_before(counts: tuple[int, ...]) -> list[float]:
    """The logarithm of the money for each of _UPPER_ENDS. It falls from each to the next."""
    n = max(1, sum(counts))
    (first, share_of_first), (second, share_of_second) = _FIRST_BET_BEFORE, _SECOND_BET_BEFORE
    bets = ((first / n, share_of_first), (second / math.sqrt(n), share_of_second))
    return [
        _total([_bet(share, m, min(bet, _HIGHEST_BET / (m - _LOWEST))) for bet, share in bets], counts)
        for m in _UPPER_ENDS
    ]


@lru_cache(maxsize=1)
def _bets_since() -> list[list[_Bet]]:
    """For each of _LOWER_ENDS. The money grows from each to the next."""
    return [[_bet(share, m, -bet / (_HIGHEST - m)) for bet, share in _BETS_SINCE] for m in _LOWER_ENDS]


def _bet(share: float, average: float, stake: float) -> _Bet:
    return math.log(share), tuple(math.log1p(stake * (rating - average)) for rating in RATINGS)


def _total(bets: Sequence[_Bet], counts: tuple[int, ...]) -> float:
    """The logarithm of the money of one player after these ratings. Their order does not matter."""
    logs = [start + math.fsum(map(mul, counts, gains)) for start, gains in bets]
    largest = max(logs)
    return largest + math.log(sum(math.exp(log - largest) for log in logs))
