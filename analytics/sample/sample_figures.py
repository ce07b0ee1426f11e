"""Computes the figures of some items in memory, as the counters have them for all items. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime, time, timedelta
from math import ceil
from zoneinfo import ZoneInfo

from analytics.counting.deltas import SATISFIED
from analytics.figures import RATINGS, Figures
from analytics.overview.charts.columns import Part
from analytics.series import HOURS, Hour, HourFigures, Span
from feedback.models import Feedback, Mood

DAILY_UP_TO = 31  # days. A longer chart has weeks
WEEK, MOST_WEEKS = 7, 53  # of one week each. An even longer chart has several weeks in a column


def of(items: Iterable[Feedback]) -> Figures:
    items = list(items)
    ratings, moods = [item.rating for item in items], [item.sentiment for item in items]
    return Figures(len(items), tuple(map(ratings.count, RATINGS)), tuple(map(moods.count, Mood)))


def of_hours(items: Iterable[Feedback]) -> HourFigures:
    items = list(items)
    ratings = [int(item.rating) for item in items if item.rating is not None]
    return HourFigures(len(items), len(ratings), sum(ratings), sum(rating >= SATISFIED for rating in ratings))


def by_hour_of_the_day(items: Sequence[Feedback]) -> list[HourFigures]:
    """On the clock of the project when each was written, as the filter for hours has it."""
    hours = [int(item.local_hour[-2:]) for item in items]
    return [of_hours(_at(items, hours, hour)) for hour in range(HOURS)]


def over_time(items: Sequence[Feedback], zone: ZoneInfo) -> list[Part]:
    """From the oldest item to the newest: the hours of a single day, or days, weeks or several weeks. `items` is not
    empty, and its newest item is the first.
    """
    moments = [item.created_at.astimezone(zone) for item in items]
    first, last = moments[-1].date(), moments[0].date()
    if first == last:
        hours = [moment.hour for moment in moments]
        start = datetime.combine(first, time())
        return [Hour(start + timedelta(hours=hour), of_hours(_at(items, hours, hour))) for hour in range(HOURS)]
    length = _length((last - first).days + 1)
    places = [(last - moment.date()).days // length for moment in moments]
    return [_span(_at(items, places, place), first, last, place, length) for place in range(max(places), -1, -1)]


def _length(days: int) -> int:
    """Of a column."""
    return 1 if days <= DAILY_UP_TO else WEEK * ceil(days / WEEK / MOST_WEEKS)


def _span(items: Iterable[Feedback], first: date, last: date, place: int, length: int) -> Span:
    """Counted back from the newest day, so that the last column is complete."""
    ends = last - timedelta(days=place * length)
    return Span(max(first, ends - timedelta(days=length - 1)), ends, of(items))


def _at(items: Sequence[Feedback], places: Sequence[int], place: int) -> list[Feedback]:
    return [item for item, its_place in zip(items, places, strict=True) if its_place == place]
