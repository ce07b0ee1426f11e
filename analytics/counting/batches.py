"""Divides changes so that each part fits into one transaction, with as few writes as possible."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from analytics.counting.stream_changes import Change

MOST_ACTIONS = 100  # DynamoDB's limit for a transaction


def divide(changes: Iterable[Change]) -> list[list[Change]]:
    """Each part needs one write a counter item and one a marker. Neighbours share theirs, so likes are put together:
    by their counters, or by their markers where that makes fewer parts."""
    all_changes = list(changes)
    parts = list(_parts(all_changes, _by_counters))
    if len(parts) <= 1:
        return parts
    return min(parts, list(_parts(all_changes, _by_markers)), key=len)


def _parts(changes: Iterable[Change], likeness: Callable[[Change], Any]) -> Iterator[list[Change]]:
    part: list[Change] = []
    targets: set[object] = set()
    for change in sorted(changes, key=likeness):
        needed = targets | change.delta.keys() | {change.place}
        if part and len(needed) > MOST_ACTIONS:
            yield part
            part, needed = [], {*change.delta, change.place}
        part.append(change)
        targets = needed
    if part:
        yield part


def _by_counters(change: Change) -> object:
    return sorted(change.delta), change.place


def _by_markers(change: Change) -> object:
    return change.place, sorted(change.delta)
