"""Reads the figures of a project for each day, in the time zone of the project."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from analytics import figures
from analytics.figures import Figures
from counters.models import Aggregate, aggregate_id


@dataclass(frozen=True)
class Span:
    """One day, or several consecutive days."""

    first: date
    last: date
    figures: Figures

    @property
    def is_day(self) -> bool:
        return self.first == self.last


def series(project_id: str, first: date, last: date) -> list[Span]:
    """Every day from first to last, also days without feedback. It takes one query."""
    between = Aggregate.bucket.between(first.isoformat(), last.isoformat())
    stored = Aggregate.query(aggregate_id("project", project_id), between, page_size=1000)
    counters = {aggregate.bucket: aggregate.counters for aggregate in stored}
    days = (first + timedelta(days=place) for place in range((last - first).days + 1))
    return [Span(day, day, figures.from_counters(counters.get(day.isoformat(), {}))) for day in days]


def summary(spans: Sequence[Span]) -> Figures:
    return figures.merged(span.figures for span in spans)


def in_weeks(days: Sequence[Span]) -> list[Span]:
    """Weeks counted back from the last day, so that the last week is complete. The first week may be shorter."""
    ends = range(len(days), 0, -7)
    weeks = [days[max(0, end - 7) : end] for end in reversed(ends)]
    return [Span(week[0].first, week[-1].last, summary(week)) for week in weeks]
