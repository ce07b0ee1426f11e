"""The days after a release, and the days before it that they are compared with. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

DAY, WEEK = timedelta(days=1), timedelta(weeks=1)
MOST_DAYS = 28  # from the day of a release on: four of each weekday


@dataclass(frozen=True)
class Window:
    first: date
    last: date

    @property
    def days(self) -> int:
        return (self.last - self.first) // DAY + 1


def last_day(release_day: date) -> date:
    return release_day + (MOST_DAYS - 1) * DAY


def after(release_day: date, first: date, *ends: date | None) -> Window | None:
    """From `first` to the earliest of the ends, within four weeks of the release. None if there is no such day."""
    last = min(last_day(release_day), *filter(None, ends))
    return Window(first, last) if first <= last else None


def before(release_day: date, window: Window) -> Window:
    """As many days on the same weekdays, the last ones that are all before the day of the release."""
    shift = ((window.last - release_day) // WEEK + 1) * WEEK
    return Window(window.first - shift, window.last - shift)
