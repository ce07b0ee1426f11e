"""Reads the stored counters. Only `analytics` writes them.

For pages and the API: `folders` and `items_of_form`, by the client for requests. For background work: the rest.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.conf import settings

from counters.models import FOLDER, MARKER, PHRASES, RETENTION, TOTAL, Aggregate, Key, aggregate_id
from storage import reads
from storage.connection.clients import client


@dataclass(frozen=True)
class StoredCounters:
    counters: Counter[str]
    version: int | None


_OTHER_ROWS = {":marker": {"S": MARKER}, ":retention": {"S": RETENTION}, ":phrases": {"S": PHRASES}}
NOTHING = StoredCounters(Counter(), None)


@dataclass(frozen=True)
class Folders:
    """How many items each folder has, by status, up to the delay of the stream.

    Folders of a later version are included, and those without an item can be missing.
    """

    numbers: Mapping[str, int]
    version: int  # of the counters of the project: it grows with each change of an item that is counted


def folders(project_id: str) -> Mapping[str, int]:
    """It takes one read."""
    return versioned_folders(project_id).numbers


def versioned_folders(project_id: str) -> Folders:
    total = reads.find_fast(Aggregate(aggregate_id("project", project_id), TOTAL))
    counters = total.counters if total else {}
    return Folders(of_folders(counters), counters.get("version", 0))


def of_folders(counters: Mapping[str, int]) -> Mapping[str, int]:
    """Those of the total of a project that count the items of a folder, by its status."""
    return {name.removeprefix(FOLDER): n for name, n in counters.items() if name.startswith(FOLDER) and n}


def items_of_form(project_id: str, form_id: str) -> int:
    """All counted items of a form, up to the delay of the stream. One query: it has a row of counters for each day."""
    pages = (
        client("dynamodb", for_request=True)
        .get_paginator("query")
        .paginate(
            TableName=settings.TABLES["analytics"],
            ConsistentRead=True,
            KeyConditionExpression="aggregateId = :id",
            ExpressionAttributeValues={":id": {"S": aggregate_id("form", project_id, form_id)}},
            ProjectionExpression="totalCount",
        )
    )
    return sum(int(day.get("totalCount", {"N": "0"})["N"]) for page in pages for day in page["Items"])


def page_of_all(start: Mapping[str, Any] | None) -> tuple[list[tuple[Key, StoredCounters]], Any]:
    """Some of all counters, and where the next page begins. The same table has other rows, too."""
    position: dict[str, Any] = {"ExclusiveStartKey": dict(start)} if start else {}
    page = client("dynamodb").scan(
        TableName=settings.TABLES["analytics"],
        ConsistentRead=True,
        FilterExpression=" AND ".join(f"NOT begins_with(aggregateId, {name})" for name in _OTHER_ROWS),
        ExpressionAttributeValues=_OTHER_ROWS,
        **position,
    )
    return list(_rows(page["Items"])), page.get("LastEvaluatedKey")


def counters_of(aggregate_id: str) -> Iterator[tuple[Key, StoredCounters]]:
    for page in raw_pages(aggregate_id):
        yield from _rows(page["Items"])


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


def _rows(items: Iterable[Mapping[str, Any]]) -> Iterator[tuple[Key, StoredCounters]]:
    for item in items:
        numbers = Counter({name: int(value["N"]) for name, value in item.items() if "N" in value})
        version = numbers.pop("version", None)
        yield (item["aggregateId"]["S"], item["bucket"]["S"]), StoredCounters(numbers, version)
