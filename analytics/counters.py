"""The counters as they are stored: how they are added to, and read."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.conf import settings

from analytics.deltas import Key
from analytics.models import MARKER, TOTAL
from storage import clock
from storage.clients import client

if TYPE_CHECKING:
    from mypy_boto3_dynamodb.type_defs import UpdateTypeDef


@dataclass(frozen=True)
class Stored:
    counters: Counter[str]
    version: int | None


NOTHING = Stored(Counter(), None)


def addition(key: Key, counters: Mapping[str, int]) -> UpdateTypeDef:
    """Each addition moves the version, by which a recount sees whether a counter stood still."""
    aggregate_id, bucket = key
    added = {name: number for name, number in sorted(counters.items()) if number}
    names = {"#version": "version"} | {f"#{place}": name for place, name in enumerate(added)}
    values: dict[str, Any] = {f":{place}": {"N": str(number)} for place, number in enumerate(added.values())}
    expression = "ADD #version :one" + "".join(f", #{place} :{place}" for place in range(len(added)))
    if bucket == TOTAL:
        expression += " SET lastUpdated = :now"
        values[":now"] = {"S": clock.to_text(clock.now())}
    return {
        "TableName": settings.TABLES["analytics"],
        "Key": {"aggregateId": {"S": aggregate_id}, "bucket": {"S": bucket}},
        "UpdateExpression": expression,
        "ExpressionAttributeNames": names,
        "ExpressionAttributeValues": {":one": {"N": "1"}, **values},
    }


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
