"""Reads the stored counters, without a model. Only `analytics` writes them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal

from django.conf import settings

from counters.models import MARKER, RETENTION, Key
from storage.connection.clients import client


@dataclass(frozen=True)
class StoredCounters:
    counters: Counter[str]
    version: int | None


NOTHING = StoredCounters(Counter(), None)


def all_counters() -> Iterator[tuple[Key, StoredCounters]]:
    """Of all aggregates. Markers and watermarks are in the same table, and are left out."""
    return _rows(
        _pages(
            "scan",
            FilterExpression="NOT begins_with(aggregateId, :marker) AND NOT begins_with(aggregateId, :retention)",
            ExpressionAttributeValues={":marker": {"S": MARKER}, ":retention": {"S": RETENTION}},
        )
    )


def counters_of(aggregate_id: str) -> Iterator[tuple[Key, StoredCounters]]:
    return _rows(raw_pages(aggregate_id))


def raw_pages(aggregate_id: str) -> Any:
    """Pages of a query for all items of one aggregate, in the format of botocore."""
    return _pages(
        "query",
        KeyConditionExpression="aggregateId = :id",
        ExpressionAttributeValues={":id": {"S": aggregate_id}},
    )


def _pages(operation: Literal["query", "scan"], **expressions: Any) -> Any:
    table = settings.TABLES["analytics"]
    return client("dynamodb").get_paginator(operation).paginate(TableName=table, ConsistentRead=True, **expressions)


def _rows(pages: Any) -> Iterator[tuple[Key, StoredCounters]]:
    for page in pages:
        for item in page["Items"]:
            numbers = Counter({name: int(value["N"]) for name, value in item.items() if "N" in value})
            version = numbers.pop("version", None)
            yield (item["aggregateId"]["S"], item["bucket"]["S"]), StoredCounters(numbers, version)
