"""Reports from the counters. Each report says how many reads it takes, for any amount of feedback."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from analytics import figures
from analytics.figures import RATINGS
from counters.models import TOTAL, Aggregate, aggregate_id
from feedback.models import Mood
from storage import reads


@dataclass(frozen=True)
class TotalsReport:
    total_feedback: int
    average_rating: float | None  # None without ratings
    csat: float | None  # the percentage of ratings 4 and 5
    sentiment: Mapping[Mood, int]
    ratings: Mapping[int, int]
    last_updated: datetime | None


def totals(project_id: str) -> TotalsReport:
    """All counted items of a project, of all time. It takes one read."""
    stored = reads.find_fast(Aggregate(aggregate_id("project", project_id), TOTAL))
    return _totals(stored.counters, stored.last_updated) if stored else _totals({}, None)


def _totals(counters: Mapping[str, int], last_updated: datetime | None) -> TotalsReport:
    all_time = figures.from_counters(counters)
    return TotalsReport(
        total_feedback=all_time.count,
        average_rating=None if all_time.average is None else round(all_time.average, 2),
        csat=None if all_time.csat is None else round(all_time.csat, 1),
        sentiment=dict(zip(Mood, all_time.by_mood, strict=True)),
        ratings=dict(zip(RATINGS, all_time.by_rating, strict=True)),
        last_updated=last_updated,
    )
