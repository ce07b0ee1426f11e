"""Says how sure a difference between two periods is: of the average rating, of a share such as CSAT, of NPS. Pure.

It is for one look. To look again after each new rating, use `regression_watch`. docs/statistics.md has the sources.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from analytics.insight.scores import Interval, Scores, scores

FEWEST = 10  # answers in each period
RATINGS = (1, 2, 3, 4, 5)
EFFORTS = (1, 2, 3, 4, 5, 6, 7)  # of the Customer Effort Score
SHARE = (0, 1)
NPS = (-100, 0, 100)  # detractors, passives, promoters


class Verdict(StrEnum):
    LIKELY_BETTER = "likely_better"
    LIKELY_WORSE = "likely_worse"
    NO_CLEAR_CHANGE = "no_clear_change"
    TOO_FEW = "too_few"


@dataclass(frozen=True)
class Comparison:
    before: Scores
    after: Scores
    difference: float | None  # after minus before; None if one of the periods has no answer
    interval: Interval | None  # of the difference

    @property
    def verdict(self) -> Verdict:
        if self.interval is None or self.missing_before or self.missing_after:
            return Verdict.TOO_FEW
        if self.interval.contains(0):
            return Verdict.NO_CLEAR_CHANGE
        return Verdict.LIKELY_BETTER if self.interval.low > 0 else Verdict.LIKELY_WORSE

    @property
    def missing_before(self) -> int:
        return max(0, FEWEST - self.before.n)

    @property
    def missing_after(self) -> int:
        return max(0, FEWEST - self.after.n)


def compare(before: Sequence[int], after: Sequence[int]) -> Comparison:
    """The average rating, by the counts of the ratings 1 to 5, as in `Figures.by_rating`."""
    return _compare(scores(RATINGS, before), scores(RATINGS, after))


def compare_efforts(before: Sequence[int], after: Sequence[int]) -> Comparison:
    """The average Customer Effort Score, by the counts of the scores 1 to 7."""
    return _compare(scores(EFFORTS, before), scores(EFFORTS, after))


def compare_shares(before: Sequence[int], after: Sequence[int]) -> Comparison:
    """A share such as CSAT, from 0 to 1: by the counts of the answers outside it and of those in it."""
    return _compare(scores(SHARE, before), scores(SHARE, after))


def compare_nps(before: Sequence[int], after: Sequence[int]) -> Comparison:
    """The Net Promoter Score, from -100 to 100: by the counts of detractors, passives and promoters."""
    return _compare(scores(NPS, before), scores(NPS, after))


def _compare(before: Scores, after: Scores) -> Comparison:
    if before.mean is None or after.mean is None:
        return Comparison(before, after, None, None)
    difference = after.mean - before.mean
    # The difference is lowest where the later mean is low and the earlier one high. Both at once is unlikely, so the
    # two distances are combined like the sides of a right triangle.
    below = math.hypot(after.mean - after.interval.low, before.interval.high - before.mean)
    above = math.hypot(after.interval.high - after.mean, before.mean - before.interval.low)
    return Comparison(before, after, difference, Interval(difference - below, difference + above))
