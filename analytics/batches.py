"""Divides changes so that each part fits into one transaction, with as few writes as possible."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from analytics.changes import Change

MOST_ACTIONS = 100  # DynamoDB's limit for a transaction


def divide(changes: Iterable[Change]) -> Iterator[list[Change]]:
    """Each part needs one write a counter item and one a second. Neighbours share theirs, so likes are put together."""
    part: list[Change] = []
    targets: set[object] = set()
    for change in sorted(changes, key=_likeness):
        wanted = targets | change.delta.keys() | {change.second}
        if part and len(wanted) > MOST_ACTIONS:
            yield part
            part, wanted = [], {*change.delta, change.second}
        part.append(change)
        targets = wanted
    if part:
        yield part


def _likeness(change: Change) -> tuple[list[tuple[str, str]], int]:
    return sorted(change.delta), change.second
