"""Divides changes into parts that fit into one transaction each, with as few writes as possible."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator
from typing import Any

from analytics.counting.stream_changes import StreamChange
from counters.models import Key

MOST_ACTIONS = 100  # DynamoDB's limit for a transaction
# Of one item in one transaction. DynamoDB's limit for an expression is 4 KB, and a counter takes up to 11 bytes of it.
# The items of a release can answer many forms.
MOST_COUNTERS = 300


class _Part:
    """Changes, and what their transaction writes."""

    def __init__(self) -> None:
        self.changes: list[StreamChange] = []
        self._targets: set[object] = set()
        self._counters: dict[Key, set[str]] = defaultdict(set)

    def has_room_for(self, change: StreamChange) -> bool:
        if len(self._targets | change.delta.keys() | {change.marker}) > MOST_ACTIONS:
            return False
        return all(self._has_room_in(self._counters[key], counters) for key, counters in change.delta.items())

    @staticmethod
    def _has_room_in(used: set[str], counters: Collection[str]) -> bool:
        return len(used) + len(counters) <= MOST_COUNTERS or len(used.union(counters)) <= MOST_COUNTERS

    def add(self, change: StreamChange) -> None:
        self.changes.append(change)
        self._targets |= change.delta.keys() | {change.marker}
        for key, counters in change.delta.items():
            self._counters[key] |= counters.keys()


def divide(changes: Iterable[StreamChange]) -> list[list[StreamChange]]:
    """A part needs one write for each counter item and each marker. Changes with the same counters or markers share
    these writes, so the changes are sorted by counters, or by markers if that makes fewer parts.
    """
    all_changes = list(changes)
    parts = list(_parts(all_changes, _by_counters))
    if len(parts) <= 1:
        return parts
    return min(parts, list(_parts(all_changes, _by_markers)), key=len)


def _parts(changes: Iterable[StreamChange], sort_key: Callable[[StreamChange], Any]) -> Iterator[list[StreamChange]]:
    part = _Part()
    for change in sorted(changes, key=sort_key):
        if part.changes and not part.has_room_for(change):
            yield part.changes
            part = _Part()
        part.add(change)
    if part.changes:
        yield part.changes


def _by_counters(change: StreamChange) -> object:
    return sorted(change.delta), change.marker


def _by_markers(change: StreamChange) -> object:
    return change.marker, sorted(change.delta)
