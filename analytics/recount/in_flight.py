"""Reads from the stream which buckets a recount must not judge: they have recent or uncounted changes."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime

from django.conf import settings

from analytics.counting import deltas, markers, stream_changes
from analytics.counting.images import Uncountable, at
from analytics.counting.marker_layouts import Marker
from analytics.counting.stream_changes import Record, StreamChange
from counters.models import TOTAL, Key
from storage import streams

MOST_CACHED = 1000  # markers


@dataclass(frozen=True)
class InFlight:
    moved: set[Key] = field(default_factory=set)
    uncounted: set[Key] = field(default_factory=set)


def since(start: datetime, buckets: Collection[Key]) -> InFlight:
    """The buckets with a change after the start, and those with a change of any age that is not counted yet.

    A stream reaches back 24 hours, and markers further: a change in no marker was never counted. The stream is read up
    to now. A later change is in neither pass, and if it is counted soon, it increases the version of the counter.
    """
    in_flight, marker_cache, judged = InFlight(), _MarkerCache(), set(buckets)
    first_second = int(start.timestamp()) - 1  # another clock gives the records their time, in whole seconds
    for record in streams.records(streams.stream_of(settings.TABLES["feedback"])):
        try:
            change, second = stream_changes.read(record), stream_changes.second_of(record)
            touched, is_expiry = _buckets_of(record) & judged, stream_changes.is_expiry(record)
        except Uncountable:
            continue  # it is in quarantine, and this recount corrects its counters
        if second >= first_second:
            in_flight.moved.update(touched)
        elif is_expiry:  # the sums of its days keep it, and its day is frozen as soon as the counting reads this record
            in_flight.moved.update(key for key in touched if key[1] != TOTAL)
        if change and touched - in_flight.uncounted and not marker_cache.contains(change):
            in_flight.uncounted.update(touched)
    return in_flight


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
