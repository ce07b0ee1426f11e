"""Which buckets a recount must leave alone: the stream itself says what moved, and what is not counted yet."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime

from django.conf import settings

from analytics import changes, deltas, markers
from analytics.changes import Change, Record
from analytics.deltas import Key, Uncountable
from storage import streams


@dataclass(frozen=True)
class Unsettled:
    moved: set[Key] = field(default_factory=set)
    uncounted: set[Key] = field(default_factory=set)


def since(moment: datetime, buckets: Collection[Key]) -> Unsettled:
    """Of these buckets, those with a change after the moment or with one, however old, that was not counted yet.

    A stream reaches back 24 hours, and markers further: what is in no marker was never counted.
    """
    found, counted, asked = Unsettled(), _Counted(), set(buckets)
    first_second = int(moment.timestamp()) - 1  # records are dated to the second, by another clock
    for record in streams.records(streams.stream_of(settings.TABLES["feedback"])):
        try:
            change, touched = changes.read(record), _touched(record) & asked
        except Uncountable:
            continue  # it waits in quarantine for just this recount
        if record["dynamodb"]["ApproximateCreationDateTime"] >= first_second:
            found.moved.update(touched)
        if change and touched - found.uncounted and not counted.holds(change):
            found.uncounted.update(touched)
    return found


def _touched(record: Record) -> set[Key]:
    stored = record["dynamodb"]
    return {*deltas.buckets_of(stored.get("OldImage")), *deltas.buckets_of(stored.get("NewImage"))}


class _Counted:
    """Reads each marker once: records come in the order of their seconds."""

    def __init__(self) -> None:
        self.second = -1
        self.ids: frozenset[bytes] = frozenset()

    def holds(self, change: Change) -> bool:
        if change.second != self.second:
            self.second, self.ids = change.second, markers.read(change.second).ids
        return change.event_id in self.ids
