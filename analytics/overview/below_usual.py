"""Finds when less feedback came than usual: a silence until now, a day so far, and days. Pure.

What is usual comes from the same hours and weekdays of the weeks before. docs/statistics.md has the method.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from analytics.insight import usual_range
from analytics.insight.usual_range import DAYS_OF_A_WEEK, MOST_WEEKS, Place
from analytics.series import Counted

HOUR, WEEK = timedelta(hours=1), timedelta(weeks=1)
LONGEST_SILENCE = 24 * 7  # hours


@dataclass(frozen=True)
class Silence:
    """No feedback came in these hours."""

    since: datetime  # on the clock of the project
    usual: float


@dataclass(frozen=True)
class Low:
    """Less feedback than usual came on these days."""

    first: date
    last: date
    count: int
    usual: float
    until: datetime | None = None  # the day has not ended: until this hour


def silence(counted: Counted, now: datetime) -> Silence | None:
    """Since the last hour with feedback. `now` is on the clock of the project; only whole hours count. None if it is
    usual that nothing comes in such hours.
    """
    end = _hour_of(now)
    hours = next((ago for ago in range(LONGEST_SILENCE) if _count(counted, end - (ago + 1) * HOUR, 1)), LONGEST_SILENCE)
    usual = _usual(counted, end - hours * HOUR, hours)
    return Silence(end - hours * HOUR, usual) if usual is not None else None


def so_far(counted: Counted, now: datetime) -> Low | None:
    """Today, in its whole hours. None if as much as usual came."""
    end, midnight = _hour_of(now), datetime.combine(now.date(), time())
    usual = _usual(counted, midnight, end.hour)
    if usual is None:
        return None
    return Low(now.date(), now.date(), _count(counted, midnight, end.hour), usual, end)


def days(counted: Counted, first: date, last: date) -> Iterator[Low]:
    """From the first day to the last one, which has ended. Days that follow each other are one finding."""
    length = (last - first).days + 1
    counts = [span.figures.count for span in counted.spans() if span.last <= last]
    ranges = usual_range.of_counts(counts, DAYS_OF_A_WEEK, max(0, length))
    shown = counts[-length:] if length > 0 else []
    for stretch in usual_range.stretches(shown, ranges):
        if stretch.place is Place.BELOW:
            places = range(stretch.first, stretch.last + 1)
            usual = sum(usual.middle for place in places if (usual := ranges[place]))
            yield Low(
                first + timedelta(days=stretch.first),
                first + timedelta(days=stretch.last),
                sum(shown[place] for place in places),
                usual,
            )


def _usual(counted: Counted, start: datetime, hours: int) -> float | None:
    """How much usually comes in these hours. None if it is not more than came."""
    if not hours:
        return None
    counts = [_count(counted, start - weeks * WEEK, hours) for weeks in range(MOST_WEEKS, -1, -1)]
    [usual] = usual_range.of_counts(counts, season=1, latest=1)
    return usual.middle if usual and usual.place(counts[-1]) is Place.BELOW else None


def _count(counted: Counted, start: datetime, hours: int) -> int:
    return sum(counted.count_at(start + place * HOUR) for place in range(hours))


def _hour_of(moment: datetime) -> datetime:
    return moment.replace(minute=0, second=0, microsecond=0)
