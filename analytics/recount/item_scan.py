"""A direct count of all items, page by page, so that it can be stopped and taken up again."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.conf import settings

from analytics.counting import deltas
from analytics.counting.deltas import Delta, Uncountable
from storage import clock
from storage.clients import client

COUNTED_BY = ["projectId", "formId", "release", "source", "rating", "sentiment", "status", "localHour"]


@dataclass
class Tally:
    started: datetime = field(default_factory=lambda: clock.now())
    counters: Delta = field(default_factory=dict)
    items: int = 0
    uncountable: int = 0
    goes_on_at: dict[str, Any] | None = None
    finished: datetime | None = None


def pages(tally: Tally) -> Iterator[Tally]:
    """Goes on where the tally stands; it is whole after each page."""
    while tally.finished is None:
        _read_page(tally)
        yield tally


def _read_page(tally: Tally) -> None:
    start: dict[str, Any] = {"ExclusiveStartKey": tally.goes_on_at} if tally.goes_on_at else {}
    page = client("dynamodb").scan(
        TableName=settings.TABLES["feedback"],
        ConsistentRead=True,
        ProjectionExpression=", ".join(f"#{place}" for place in range(len(COUNTED_BY))),
        ExpressionAttributeNames={f"#{place}": name for place, name in enumerate(COUNTED_BY)},
        **start,
    )
    found = [tally.counters]
    for item in page["Items"]:
        try:
            found.append(deltas.between(None, item))
        except Uncountable:
            tally.uncountable += 1
    tally.counters = deltas.together(found)
    tally.items += len(page["Items"])
    tally.goes_on_at = page.get("LastEvaluatedKey")
    tally.finished = None if tally.goes_on_at else clock.now()


def to_json(tally: Tally) -> dict[str, Any]:
    return {
        "started": clock.to_text(tally.started),
        "finished": clock.to_text(tally.finished) if tally.finished else None,
        "counters": [[*key, dict(counters)] for key, counters in tally.counters.items()],
        "items": tally.items,
        "uncountable": tally.uncountable,
        "goes_on_at": tally.goes_on_at,
    }


def from_json(stored: dict[str, Any]) -> Tally:
    return Tally(
        started=clock.from_text(stored["started"]),
        finished=clock.from_text(stored["finished"]) if stored["finished"] else None,
        counters={(name, bucket): Counter(counters) for name, bucket, counters in stored["counters"]},
        items=stored["items"],
        uncountable=stored["uncountable"],
        goes_on_at=stored["goes_on_at"],
    )
