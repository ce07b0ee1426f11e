"""Reads the figures of a selection for each day or hour, from counters: one query, for any amount of feedback.

Days and hours are those of the time zone of the project.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from analytics import figures
from analytics.figures import Figures
from analytics.selection import Selection
from counters.models import Aggregate

HOURS = 24


@dataclass(frozen=True)
class Span:
    """One day, or several consecutive days."""

    first: date
    last: date
    figures: Figures

    @property
    def is_day(self) -> bool:
        return self.first == self.last


@dataclass(frozen=True)
class HourFigures:
    """Hours have no counters for each rating and mood."""

    count: int  # of all items, also of those without a rating
    rated: int
    sum_ratings: int
    satisfied: int

    @property
    def average(self) -> float | None:
        return self.sum_ratings / self.rated if self.rated else None

    @property
    def csat(self) -> float | None:
        return 100 * self.satisfied / self.rated if self.rated else None


NO_HOUR = HourFigures(0, 0, 0, 0)


@dataclass(frozen=True)
class Hour:
    start: datetime  # without a zone: on the clock of the project
    figures: HourFigures


@dataclass(frozen=True)
class Counted:
    """The counters of the days of a selection."""

    selection: Selection
    by_day: Mapping[date, Mapping[str, int]]

    def part(self, selection: Selection) -> Counted:
        """Of these days, which were read with others."""
        days = {day: counters for day, counters in self.by_day.items() if selection.first <= day <= selection.last}
        return Counted(selection, days)

    def spans(self) -> list[Span]:
        """Every day, also days without feedback."""
        days = (self.selection.first + timedelta(days=place) for place in range(self.selection.days))
        return [Span(day, day, figures.from_counters(self.by_day.get(day, {}))) for day in days]

    def total(self) -> Figures:
        return figures.merged(figures.from_counters(counters) for counters in self.by_day.values())

    def hours(self) -> list[Hour]:
        """Every hour of these days."""
        starts = (
            datetime.combine(self.selection.first, time()) + timedelta(hours=place)
            for place in range(HOURS * self.selection.days)
        )
        return [Hour(start, _of_hour(self.by_day.get(start.date(), {}), start.hour)) for start in starts]

    def hours_until(self, moment: datetime) -> list[Hour]:
        """24 hours. The last one contains the moment."""
        last = moment.astimezone(self.selection.project.zone).replace(tzinfo=None)
        return [hour for hour in self.hours() if last - timedelta(hours=HOURS) < hour.start <= last]

    def count_at(self, hour: datetime) -> int:
        """Of all items of this hour."""
        return _of_hour(self.by_day.get(hour.date(), {}), hour.hour).count

    def busiest(self) -> list[HourFigures]:
        """By the hour of the day, all days together."""
        return [merged_hours([_of_hour(counters, hour) for counters in self.by_day.values()]) for hour in range(HOURS)]


def read(selection: Selection) -> Counted:
    """It takes one query."""
    between = Aggregate.bucket.between(selection.first.isoformat(), selection.last.isoformat())
    days = Aggregate.query(selection.aggregate_id, between, page_size=1000)
    return Counted(selection, {date.fromisoformat(day.bucket): day.counters for day in days})


def read_with_before(selection: Selection) -> tuple[Counted, Counted]:
    """The selection and the period before it. It takes one query."""
    before = selection.before
    whole = read(selection.of_days(before.first, selection.last))
    return whole.part(selection), whole.part(before)


def summary(spans: Sequence[Span]) -> Figures:
    return figures.merged(span.figures for span in spans)


def merged_hours(several: Sequence[HourFigures]) -> HourFigures:
    return HourFigures(
        sum(each.count for each in several),
        sum(each.rated for each in several),
        sum(each.sum_ratings for each in several),
        sum(each.satisfied for each in several),
    )


def in_weeks(days: Sequence[Span]) -> list[Span]:
    """Weeks counted back from the last day, so that the last week is complete. The first week may be shorter."""
    ends = range(len(days), 0, -7)
    weeks = [days[max(0, end - 7) : end] for end in reversed(ends)]
    return [Span(week[0].first, week[-1].last, summary(week)) for week in weeks]


def _of_hour(counters: Mapping[str, int], hour: int) -> HourFigures:
    count, unrated = counters.get(f"h{hour:02}n", 0), counters.get(f"h{hour:02}u", 0)
    return HourFigures(count, count - unrated, counters.get(f"h{hour:02}s", 0), counters.get(f"h{hour:02}c", 0))
