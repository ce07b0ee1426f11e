"""Computes the figures that pages show from counters. Pure, without a read."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from analytics.counting.deltas import SATISFIED
from counters.models import MOOD
from feedback.models import Mood

RATINGS = range(1, 6)
FEW = 30  # with fewer answers one visitor changes the shares by several points: pages warn about it
GOOD_FROM, FAIR_FROM = 80, 55  # CSAT, in percent


class Verdict(StrEnum):
    GOOD = "good"
    FAIR = "fair"
    POOR = "poor"


@dataclass(frozen=True)
class Figures:
    count: int  # of all items, also of those without a rating
    by_rating: tuple[int, ...]  # from rating 1 to 5
    by_mood: tuple[int, ...]  # in the order of Mood

    @property
    def rated(self) -> int:
        return sum(self.by_rating)

    @property
    def satisfied(self) -> int:
        return sum(self.by_rating[SATISFIED - 1 :])

    @property
    def average(self) -> float | None:
        total = sum(rating * number for rating, number in zip(RATINGS, self.by_rating, strict=True))
        return total / self.rated if self.rated else None

    @property
    def csat(self) -> float | None:
        """The share of ratings 4 and 5 of all ratings, in percent."""
        return 100 * self.satisfied / self.rated if self.rated else None

    @property
    def verdict(self) -> Verdict | None:
        return verdict_of(self.csat)

    @property
    def is_few(self) -> bool:
        return is_few(self.rated)

    def of(self, mood: Mood) -> int:
        return self.by_mood[list(Mood).index(mood)]

    def share_of(self, mood: Mood) -> float | None:
        return 100 * self.of(mood) / sum(self.by_mood) if sum(self.by_mood) else None


def verdict_of(csat: float | None) -> Verdict | None:
    """Of the rounded CSAT, because pages show this one."""
    if csat is None:
        return None
    rounded = round(csat, 1)
    return Verdict.GOOD if rounded >= GOOD_FROM else Verdict.FAIR if rounded >= FAIR_FROM else Verdict.POOR


def is_few(rated: int) -> bool:
    return 0 < rated < FEW


NOTHING = Figures(0, (0,) * len(RATINGS), (0,) * len(Mood))


def from_counters(counters: Mapping[str, int]) -> Figures:
    # A counter is missing until something is added to it.
    return Figures(
        counters.get("totalCount", 0),
        tuple(counters.get(f"rating{rating}", 0) for rating in RATINGS),
        tuple(counters.get(f"{MOOD}{mood}", 0) for mood in Mood),
    )


def merged(several: Iterable[Figures]) -> Figures:
    several = [NOTHING, *several]
    return Figures(
        sum(figures.count for figures in several),
        tuple(map(sum, zip(*(figures.by_rating for figures in several), strict=True))),
        tuple(map(sum, zip(*(figures.by_mood for figures in several), strict=True))),
    )
