"""The times that the toolbar offers for a snooze, on the reader's clock. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from storage import clock

LATER = timedelta(hours=3)
LAST_HOUR = 21  # "later today" is no later than this
MORNING = time(9)
MONDAY = 0


@dataclass(frozen=True)
class SnoozeTime:
    text: Promise
    at: datetime

    @property
    def value(self) -> str:
        return clock.to_text(self.at)


def offered(now: datetime, zone: ZoneInfo) -> Iterator[SnoozeTime]:
    local = now.astimezone(zone)
    later = (local + LATER).replace(minute=0, second=0, microsecond=0)
    if later.date() == local.date() and later.hour <= LAST_HOUR:
        yield SnoozeTime(_("Later today"), later)
    yield SnoozeTime(_("Tomorrow morning"), _morning(local, 1))
    days_to_monday = (MONDAY - local.weekday()) % 7 or 7
    if days_to_monday > 1:
        yield SnoozeTime(_("Next week"), _morning(local, days_to_monday))


def _morning(local: datetime, days: int) -> datetime:
    """On the clock of the zone, also after a change to summer time."""
    return datetime.combine(local.date() + timedelta(days=days), MORNING, local.tzinfo)
