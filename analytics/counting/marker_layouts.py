"""Chooses the marker for the id of a record: the same for every delivery of the record, even if the setting changes.

`settings.COUNTING_MARKERS` lists the layouts, each with the second from which it is valid. The time of the record
chooses the layout, so a change of the setting moves no record that was delivered before.
"""

from __future__ import annotations

from typing import NamedTuple

from django.conf import settings

from counters.models import MARKER


class Marker(NamedTuple):
    """A marker: the seconds that it covers, and which part of their records."""

    first: int
    seconds: int
    part: int
    parts: int

    @property
    def aggregate_id(self) -> str:
        return f"{MARKER}{self.first}" + (f"#{self.part}" if self.parts > 1 else "")

    @property
    def ends(self) -> int:
        return self.first + self.seconds


def marker_of(second: int, event_id: bytes) -> Marker:
    _, seconds, parts = max(layout for layout in settings.COUNTING_MARKERS if layout[0] <= second)
    return Marker(second - second % seconds, seconds, int.from_bytes(event_id[:4]) % parts, parts)
