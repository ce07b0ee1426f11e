"""Reads the stored counters, without a model. Only `analytics` writes them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.conf import settings

from counters.models import MARKER, Key
from storage.connection.clients import client


@dataclass(frozen=True)
class StoredCounters:
    counters: Counter[str]
    version: int | None


NOTHING = StoredCounters(Counter(), None)


def all_counters() -> Iterator[tuple[Key, StoredCounters]]:
    """Of all aggregates. Markers are in the same table, and are left out."""
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


def counters_of(aggregate_id: str) -> Iterator[tuple[Key, StoredCounters]]:
    return _rows(raw_pages(aggregate_id))


def raw_pages(aggregate_id: str) -> Any:
    """Pages of a query for all items of one aggregate, in the format of botocore."""
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


def _rows(pages: Any) -> Iterator[tuple[Key, StoredCounters]]:
    for page in pages:
        for item in page["Items"]:
            numbers = Counter({name: int(value["N"]) for name, value in item.items() if "N" in value})
            version = numbers.pop("version", None)
            yield (item["aggregateId"]["S"], item["bucket"]["S"]), StoredCounters(numbers, version)
