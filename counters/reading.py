"""Reads counters as they are stored. Only analytics writes them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.conf import settings

from counters.models import MARKER, Key
from storage.clients import client


@dataclass(frozen=True)
class Stored:
    counters: Counter[str]
    version: int | None


NOTHING = Stored(Counter(), None)


def stored() -> Iterator[tuple[Key, Stored]]:
    """All of them. Markers are many, and no counters."""
    pages = (
        client("dynamodb")
        .get_paginator("scan")
        .paginate(
            TableName=settings.TABLES["analytics"],
            ConsistentRead=True,
            FilterExpression="NOT begins_with(aggregateId, :marker)",
            ExpressionAttributeValues={":marker": {"S": MARKER}},
        )
    )
    return _rows(pages)


def stored_of(aggregate_id: str) -> Iterator[tuple[Key, Stored]]:
    return _rows(pages_of(aggregate_id))


def pages_of(aggregate_id: str) -> Any:
    """All items of one key, as they are stored."""
    return (
        client("dynamodb")
        .get_paginator("query")
        .paginate(
            TableName=settings.TABLES["analytics"],
            ConsistentRead=True,
            KeyConditionExpression="aggregateId = :id",
            ExpressionAttributeValues={":id": {"S": aggregate_id}},
        )
    )


def _rows(pages: Any) -> Iterator[tuple[Key, Stored]]:
    for page in pages:
        for item in page["Items"]:
            numbers = Counter({name: int(value["N"]) for name, value in item.items() if "N" in value})
            version = numbers.pop("version", None)
            yield (item["aggregateId"]["S"], item["bucket"]["S"]), Stored(numbers, version)
