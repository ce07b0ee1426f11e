"""What the counters say. Each report names how many reads it takes, whatever the volume."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from analytics import figures
from analytics.figures import RATINGS
from counters.models import GLOBAL, TOTAL, Aggregate
from feedback.models import Mood
from storage import reads


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
    stored = reads.find_fast(Aggregate(GLOBAL, TOTAL))
    return _totals(stored.counters, stored.last_updated) if stored else _totals({}, None)


def _totals(counters: Mapping[str, int], last_updated: datetime | None) -> Totals:
    said = figures.from_counters(counters)
    return Totals(
        total_feedback=said.count,
        average_rating=None if said.average is None else round(said.average, 2),
        csat=None if said.csat is None else round(said.csat, 1),
        sentiment=dict(zip(Mood, said.by_mood, strict=True)),
        ratings=dict(zip(RATINGS, said.by_rating, strict=True)),
        last_updated=last_updated,
    )
