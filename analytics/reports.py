"""What the counters say. Each report names how many reads it takes, whatever the volume."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from analytics.deltas import SATISFIED
from analytics.models import GLOBAL, TOTAL, Aggregate
from feedback.models import Mood
from storage import writes

RATINGS = range(1, 6)


@dataclass(frozen=True)
class Totals:
    total_feedback: int
    average_rating: float | None  # as long as there are none
    csat: float | None  # the percentage of ratings 4 and 5
    sentiment: Mapping[Mood, int]
    ratings: Mapping[int, int]
    last_updated: datetime | None


def totals(project_id: str) -> Totals:
    """All that counts, of all time: one read.

    The counter is the whole installation's. While that has one project, it is the project's too.
    """
    try:
        stored = writes.find(Aggregate, GLOBAL, TOTAL)
    except writes.NotFound:
        return _totals({}, None)
    return _totals(stored.counters, stored.last_updated)


def _totals(counters: Mapping[str, int], last_updated: datetime | None) -> Totals:
    total = counters.get("totalCount", 0)
    ratings = {rating: counters.get(f"rating{rating}", 0) for rating in RATINGS}
    satisfied = sum(number for rating, number in ratings.items() if rating >= SATISFIED)
    return Totals(
        total_feedback=total,
        average_rating=round(counters.get("sumRatings", 0) / total, 2) if total else None,
        csat=round(100 * satisfied / total, 1) if total else None,
        sentiment={mood: counters.get(f"{mood}Count", 0) for mood in Mood},
        ratings=ratings,
        last_updated=last_updated,
    )
