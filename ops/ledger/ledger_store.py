"""Appends entries to the ledger, reads them, and verifies that none was changed or removed.

verify() detects writes to the table without the key. It cannot detect those of a writer who has the key.
The rollback function imports this module: use only the standard library and botocore here.
"""

from __future__ import annotations

import random
import time
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from botocore.exceptions import ClientError

from sealing import chain, puts
from sealing.chain import Entry, Head, Item

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

ATTEMPTS = 8


class Raced(Exception):
    """Other writers were faster at every attempt. Nothing was written."""


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
    """Adds an entry and moves the head with it. `anchor` is the number of an entry that certainly existed: if it is
    missing, the new entry does not take its number. `at` is the time of the event if it is not now, as for samples."""
    for attempt in range(ATTEMPTS):
        head = _head(client, table, key)
        newest = next(_items(client, table, newest_first=True, limit=1), None)
        item = chain.next_entry(key, kind, facts, head, newest, anchor or 0, at or datetime.now(UTC))
        if _write(client, table, item, chain.head_at(key, item), head):
            return chain.entry_of(item)
        time.sleep(random.uniform(0, 0.01 * 2**attempt))  # noqa: S311  it spreads writers, and is no secret
    raise Raced(f"Others wrote to {table} {ATTEMPTS} times in a row: the {kind} is not in it.")


def entries(
    client: DynamoDBClient, table: str, *, newest_first: bool = True, limit: int | None = None
) -> Iterator[Entry]:
    """As stored in the table: only verify() says whether they are authentic."""
    return map(chain.entry_of, _items(client, table, newest_first=newest_first, limit=limit))


def verify(client: DynamoDBClient, table: str, key: str, anchor: int | None) -> list[str]:
    """A sentence for each problem. The anchor is the entry that is named by the note of the alias that serves."""
    for _ in range(ATTEMPTS):
        head = _head(client, table, key)
        items = list(_items(client, table, newest_first=False))
        if _head(client, table, key) == head:
            return chain.faults(key, items, head, anchor)
    raise Raced(f"Others kept writing to {table}: it could not be read in one state.")


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
    response = client.get_item(TableName=table, Key=chain.HEAD_KEY, ConsistentRead=True)
    return chain.head_of(key, response["Item"]) if "Item" in response else None


def _write(client: DynamoDBClient, table: str, entry: Item, head: Item, before: Head | None) -> bool:
    writes: list[Any] = puts.entry_and_head(table, entry, head, before)
    try:
        # Botocore adds an idempotency token: if it repeats the call after a lost answer, nothing is written twice.
        client.transact_write_items(TransactItems=writes)
    except ClientError as error:
        if puts.RACED & {reason.get("Code") for reason in error.response.get("CancellationReasons", [])}:
            return False
        raise
    return True
