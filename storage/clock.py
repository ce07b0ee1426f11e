"""The time as all code of the project uses it: UTC, in milliseconds, with one text format."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, tzinfo
from zoneinfo import ZoneInfo

_moment: datetime | None = None


def now() -> datetime:
    return whole_milliseconds(datetime.now(UTC)) if _moment is None else _moment


def today(zone: tzinfo) -> date:
    """The day that a calendar shows there."""
    return now().astimezone(zone).date()


def on_the_wall(moment: datetime, zone: str) -> datetime:
    """What clock and calendar show there, without a zone: templates show it as it is."""
    return moment.astimezone(ZoneInfo(zone)).replace(tzinfo=None)


@contextmanager
def at(moment: datetime) -> Iterator[None]:
    """Whatever this process does inside happens at that moment: for sample data, which show the work of weeks."""
    global _moment
    before, _moment = _moment, moment
    try:
        yield
    finally:
        _moment = before


def whole_milliseconds(moment: datetime) -> datetime:
    return moment.replace(microsecond=moment.microsecond // 1000 * 1000)


def to_text(moment: datetime) -> str:
    """2026-11-21T09:30:00.123Z: these texts sort by time."""
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").removesuffix("+00:00") + "Z"


def from_text(text: str) -> datetime:
    return datetime.strptime(text, "%Y-%m-%dT%H:%M:%S.%fZ").replace(tzinfo=UTC)
