"""The times of filters: days and moments, and periods that end now. Days are those of the reader's time zone."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time, timedelta, tzinfo

from storage import clock

TODAY, LAST_24_HOURS = "today", "24h"
_DAYS = {TODAY: 1, "7d": 7, "30d": 30, "90d": 90}  # with today
PERIODS = (TODAY, LAST_24_HOURS, "7d", "30d", "90d")

_DAY = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)

Ending = date | datetime  # a day, or a moment


class BadTime(ValueError):
    """The text is neither a day nor a moment with its time zone."""


def start_of_period(period: str, zone: tzinfo) -> datetime:
    if period == LAST_24_HOURS:
        return clock.now() - timedelta(days=1)
    return start_of(clock.today(zone) - timedelta(days=_DAYS[period] - 1), zone)


def start_of(since: Ending, zone: tzinfo) -> datetime:
    return since if isinstance(since, datetime) else _midnight(since, zone)


def end_of(until: Ending, zone: tzinfo) -> datetime:
    """The first moment that is not included."""
    return until if isinstance(until, datetime) else _midnight(until + timedelta(days=1), zone)


def read(text: str) -> Ending:
    try:
        ending: Ending = date.fromisoformat(text) if _DAY.fullmatch(text) else datetime.fromisoformat(text)
    except ValueError:
        raise BadTime from None
    if not 1970 <= ending.year < 9999:
        raise BadTime
    if isinstance(ending, datetime):
        if ending.tzinfo is None:
            raise BadTime
        return clock.whole_milliseconds(ending.astimezone(UTC))
    return ending


def text_of(ending: Ending) -> str:
    return clock.to_text(ending) if isinstance(ending, datetime) else ending.isoformat()


def _midnight(day: date, zone: tzinfo) -> datetime:
    return datetime.combine(day, time.min, zone).astimezone(UTC)
