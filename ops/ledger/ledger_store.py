"""What was released, refused and rolled back: append-only, hash-chained, keyed.

Who writes to the table without the key is found out by verify(); who has the key is not.
The rollback relies on it: nothing but the standard library and botocore.
"""

from __future__ import annotations

import random
import time
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from botocore.exceptions import ClientError

from sealing import chain
from sealing.chain import Entry, Head, Item

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

ATTEMPTS = 8
_RACED = {"ConditionalCheckFailed", "TransactionConflict"}


class Raced(Exception):
    """Others wrote first, again and again. Nothing was written."""


def append(
    client: DynamoDBClient,
    table: str,
    key: str,
    kind: str,
    facts: Mapping[str, Any],
    *,
    anchor: int | None = None,
    at: datetime | None = None,
) -> Entry:
    """Adds an entry and moves the head with it. `anchor` is an entry that is known to have been there: if it is gone,
    the new one leaves its place empty. `at` is when it happened, if not now: samples have a past."""
    for attempt in range(ATTEMPTS):
        head = _head(client, table, key)
        newest = next(_items(client, table, newest_first=True, limit=1), None)
        item = chain.next_entry(key, kind, facts, head, newest, anchor or 0, at or datetime.now(UTC))
        if _written(client, table, item, chain.head_at(key, item), head):
            return chain.entry_of(item)
        time.sleep(random.uniform(0, 0.01 * 2**attempt))  # noqa: S311  it spreads writers, and guards nothing
    raise Raced(f"Others wrote to {table} {ATTEMPTS} times in a row: the {kind} is not in it.")


def entries(
    client: DynamoDBClient, table: str, *, newest_first: bool = True, limit: int | None = None
) -> Iterator[Entry]:
    """As they stand in the table: only verify() says whether they can be believed."""
    return map(chain.entry_of, _items(client, table, newest_first=newest_first, limit=limit))


def verify(client: DynamoDBClient, table: str, key: str, anchor: int | None) -> list[str]:
    """A sentence for each thing that is wrong. The anchor is the entry that the note of the serving alias names."""
    for _ in range(ATTEMPTS):
        head = _head(client, table, key)
        found = list(_items(client, table, newest_first=False))
        if _head(client, table, key) == head:
            return chain.faults(key, found, head, anchor)
    raise Raced(f"Others write to {table} all the time: it could not be read in one piece.")


def _items(client: DynamoDBClient, table: str, *, newest_first: bool, limit: int | None = None) -> Iterator[Item]:
    pages = client.get_paginator("query").paginate(
        TableName=table,
        ConsistentRead=True,
        ScanIndexForward=not newest_first,
        KeyConditionExpression="#chain = :entries",
        ExpressionAttributeNames={"#chain": "chain"},
        ExpressionAttributeValues={":entries": {"S": chain.ENTRIES}},
        PaginationConfig={"PageSize": limit, "MaxItems": limit} if limit else {},
    )
    return (item for page in pages for item in page["Items"])


def _head(client: DynamoDBClient, table: str, key: str) -> Head | None:
    found = client.get_item(TableName=table, Key=chain.HEAD_KEY, ConsistentRead=True)
    return chain.head_of(key, found["Item"]) if "Item" in found else None


def _written(client: DynamoDBClient, table: str, entry: Item, head: Item, before: Head | None) -> bool:
    # Another writer may have taken the number, or moved the head past what was read here.
    puts: list[Any] = [
        {"Put": {"TableName": table, "Item": entry, **_if_absent()}},
        {"Put": {"TableName": table, "Item": head, **(_if_still(before.item) if before else _if_absent())}},
    ]
    try:
        # Botocore gives it a token of its own: a second try after a lost answer does nothing more.
        client.transact_write_items(TransactItems=puts)
    except ClientError as error:
        if _RACED & {reason.get("Code") for reason in error.response.get("CancellationReasons", [])}:
            return False
        raise
    return True


def _if_absent() -> dict[str, Any]:
    return {"ConditionExpression": "attribute_not_exists(#chain)", "ExpressionAttributeNames": {"#chain": "chain"}}


def _if_still(head: Item) -> dict[str, Any]:
    # Whatever stands there, and be it forged: all of its attributes, by number, as it may have any.
    fields = list(enumerate(sorted(head)))
    return {
        "ConditionExpression": " AND ".join(f"#n{place} = :v{place}" for place, _ in fields),
        "ExpressionAttributeNames": {f"#n{place}": name for place, name in fields},
        "ExpressionAttributeValues": {f":v{place}": head[name] for place, name in fields},
    }
