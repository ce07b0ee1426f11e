"""Which buckets a recount must leave alone: the stream itself says what moved, and what is not counted yet."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime

from django.conf import settings

from analytics.counting import deltas, markers, stream_changes
from analytics.counting.deltas import Uncountable, at
from analytics.counting.marker_layouts import Place
from analytics.counting.stream_changes import Change, Record
from counters.models import Key
from storage import streams

MOST_KEPT = 1000  # markers, of neighbouring seconds


@dataclass(frozen=True)
class Unsettled:
    moved: set[Key] = field(default_factory=set)
    uncounted: set[Key] = field(default_factory=set)


def since(moment: datetime, buckets: Collection[Key]) -> Unsettled:
    """Of these buckets, those with a change after the moment or with one, however old, that was not counted yet.

    A stream reaches back 24 hours, and markers further: what is in no marker was never counted. The stream is read up
    to this moment. A later change is in neither pass, and moves the counter's version if it is counted meanwhile.
    """
    state, counted, asked = Unsettled(), _Counted(), set(buckets)
    first_second = int(moment.timestamp()) - 1  # records are dated to the second, by another clock
    for record in streams.records(streams.stream_of(settings.TABLES["feedback"])):
        try:
            change, second, touched = (
                stream_changes.read(record),
                stream_changes.second_of(record),
                _touched(record) & asked,
            )
        except Uncountable:
            continue  # it waits in quarantine for just this recount
        # Of an expired item the counts stay. Its day is frozen as soon as the worker comes by, however late it is.
        if second >= first_second or stream_changes.is_expiry(record):
            state.moved.update(touched)
        if change and touched - state.uncounted and not counted.holds(change):
            state.uncounted.update(touched)
    return state


def _touched(record: Record) -> set[Key]:
    images = (at(record, "dynamodb", name) for name in ("OldImage", "NewImage"))
    return {key for image in images for key in deltas.buckets_of(image)}


class _Counted:
    """Reads most markers once: the records of a shard come in the order of their seconds."""

    def __init__(self) -> None:
        self.ids: dict[Place, frozenset[bytes]] = {}

    def holds(self, change: Change) -> bool:
        if change.place not in self.ids:
            if len(self.ids) >= MOST_KEPT:
                self.ids.clear()
            self.ids[change.place] = markers.read(change.place).ids
        return change.event_id in self.ids[change.place]
