"""Divides changes into parts that fit into one transaction each, with as few writes as possible."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from analytics.counting.stream_changes import StreamChange

MOST_ACTIONS = 100  # DynamoDB's limit for a transaction


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
    part: list[StreamChange] = []
    targets: set[object] = set()
    for change in sorted(changes, key=sort_key):
        needed = targets | change.delta.keys() | {change.marker}
        if part and len(needed) > MOST_ACTIONS:
            yield part
            part, needed = [], {*change.delta, change.marker}
        part.append(change)
        targets = needed
    if part:
        yield part


def _by_counters(change: StreamChange) -> object:
    return sorted(change.delta), change.marker


def _by_markers(change: StreamChange) -> object:
    return change.marker, sorted(change.delta)
