"""Counts all items directly, page by page, so that the scan can stop and continue later."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.conf import settings

from analytics.counting import deltas
from analytics.counting.deltas import Delta
from analytics.counting.images import Uncountable
from storage import clock
from storage.connection.clients import client

COUNTED_BY = [
    *("projectId", "formId", "variant", "release", "source"),
    *("status", "counted", "rating", "sentiment", "counts", "localHour"),
]


@dataclass
class ItemScan:
    started: datetime = field(default_factory=lambda: clock.now())
    counters: Delta = field(default_factory=dict)
    items: int = 0
    uncountable: int = 0
    next_key: dict[str, Any] | None = None
    finished: datetime | None = None


def pages(scan: ItemScan) -> Iterator[ItemScan]:
    """Continue the scan. After each page it can be stored."""
    while scan.finished is None:
        _read_page(scan)
        yield scan


def _read_page(scan: ItemScan) -> None:
    start: dict[str, Any] = {"ExclusiveStartKey": scan.next_key} if scan.next_key else {}
    page = client("dynamodb").scan(
        TableName=settings.TABLES["feedback"],
        ConsistentRead=True,
        ProjectionExpression=", ".join(f"#{place}" for place in range(len(COUNTED_BY))),
        ExpressionAttributeNames={f"#{place}": name for place, name in enumerate(COUNTED_BY)},
        **start,
    )
    added = [scan.counters]
    for item in page["Items"]:
        try:
            added.append(deltas.between(None, item))
        except Uncountable:
            scan.uncountable += 1
    scan.counters = deltas.merged(added)
    scan.items += len(page["Items"])
    scan.next_key = page.get("LastEvaluatedKey")
    scan.finished = None if scan.next_key else clock.now()


def to_json(scan: ItemScan) -> dict[str, Any]:
    return {
        "started": clock.to_text(scan.started),
        "finished": clock.to_text(scan.finished) if scan.finished else None,
        "counters": [[*key, dict(counters)] for key, counters in scan.counters.items()],
        "items": scan.items,
        "uncountable": scan.uncountable,
        "next_key": scan.next_key,
    }


def from_json(stored: dict[str, Any]) -> ItemScan:
    return ItemScan(
        started=clock.from_text(stored["started"]),
        finished=clock.from_text(stored["finished"]) if stored["finished"] else None,
        counters={(name, bucket): Counter(counters) for name, bucket, counters in stored["counters"]},
        items=stored["items"],
        uncountable=stored["uncountable"],
        next_key=stored["next_key"],
    )
