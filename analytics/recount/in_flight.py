"""Marks drifts that a recount must not correct: the stream has recent or uncounted changes of their buckets.

A stream reaches back 24 hours, and markers further: a change in no marker was never counted. The stream is read up to
now. A later change is in neither pass, and if it is counted soon, it increases the version of the counter.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime

from analytics.counting import deltas, markers, stream_changes
from analytics.counting.images import Uncountable, at
from analytics.counting.marker_layouts import Marker
from analytics.counting.stream_changes import Record, StreamChange
from analytics.recount.reconcile import Drift, DriftState
from counters.models import TOTAL, Key

MOST_CACHED = 1000  # markers


class InFlight:
    def __init__(self, drifts: Iterable[Drift], start: datetime) -> None:
        """Changes since `start` may be missing in the items that the recount has read."""
        self._drifts: Mapping[Key, Drift] = {drift.key: drift for drift in drifts}
        self._first_second = int(start.timestamp()) - 1  # another clock gives the records their time, in whole seconds
        self._markers = _MarkerCache()

    def mark(self, records: Iterable[Record]) -> None:
        for record in records:
            try:
                self._mark(record)
            except Uncountable:
                continue  # it is in quarantine, and this recount corrects its counters

    def _mark(self, record: Record) -> None:
        touched = [self._drifts[key] for key in _buckets_of(record) if key in self._drifts]
        if not touched:
            return
        change, is_expiry = stream_changes.read(record), stream_changes.is_expiry(record)
        is_recent = stream_changes.second_of(record) >= self._first_second
        for drift in touched:
            # The sums of a day keep an expired item, and the day is frozen as soon as the counting reads this record.
            is_moved = is_recent or (is_expiry and drift.key[1] != TOTAL)
            if is_moved and drift.state is not DriftState.UNCOUNTED:
                drift.state = DriftState.MOVED
        undecided = [drift for drift in touched if drift.state is not DriftState.UNCOUNTED]
        if change and undecided and not self._markers.contains(change):
            for drift in undecided:
                drift.state = DriftState.UNCOUNTED


def _buckets_of(record: Record) -> set[Key]:
    images = (at(record, "dynamodb", name) for name in ("OldImage", "NewImage"))
    return {key for image in images for key in deltas.buckets_of(image)}


class _MarkerCache:
    """Reads most markers only once: the records of a shard come in the order of their seconds."""

    def __init__(self) -> None:
        self.ids: dict[Marker, frozenset[bytes]] = {}

    def contains(self, change: StreamChange) -> bool:
        if change.marker not in self.ids:
            if len(self.ids) >= MOST_CACHED:
                self.ids.clear()
            self.ids[change.marker] = markers.read(change.marker).ids
        return change.event_id in self.ids[change.marker]
