"""Reads items by their keys: one item, or many of several tables in one round trip."""

from __future__ import annotations

import random
import time
from typing import TYPE_CHECKING, Any, TypeVar

from storage.connection.clients import client, fail_fast_dynamodb
from storage.connection.failures import TooBusy
from storage.tables import Table

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

First = TypeVar("First", bound=Table)
Second = TypeVar("Second", bound=Table)
TRIES = 3
LONGEST_PAUSE = 1.0  # seconds


def find_fast(item: First) -> First | None:
    """The stored item with the same key, for a call that a visitor waits for. PynamoDB would first make a client."""
    response = fail_fast_dynamodb().call("GetItem", {"TableName": item.Meta.table_name, "Key": _key(item)})
    return _live(item, response.get("Item"))


def find_both(first: First, second: Second) -> tuple[First | None, Second | None]:
    """The stored items with the keys of these two items. They must belong to different tables."""
    rows_by_table = batch({item.Meta.table_name: {"Keys": [_key(item)]} for item in (first, second)})
    return _item_in(rows_by_table, first), _item_in(rows_by_table, second)


def batch(
    request: dict[str, Any], *, tries: int = TRIES, sender: DynamoDBClient | None = None
) -> dict[str, list[dict[str, Any]]]:
    """Up to 100 rows, by table. While DynamoDB is busy it may leave some out: those are requested again."""
    sender = sender or client("dynamodb", for_request=True)
    rows_by_table: dict[str, list[dict[str, Any]]] = {}
    for attempt in range(tries):
        if attempt:
            pause = min(LONGEST_PAUSE, 0.02 * 2**attempt)
            time.sleep(random.uniform(0, pause))  # noqa: S311 - spreads readers, guards nothing
        response = sender.batch_get_item(RequestItems=request)
        for table, rows in response["Responses"].items():
            rows_by_table.setdefault(table, []).extend(rows)
        request = response.get("UnprocessedKeys", {})
        if not request:
            return rows_by_table
    raise TooBusy(", ".join(request))


def _item_in(rows_by_table: dict[str, list[dict[str, Any]]], item: Table) -> Any:
    rows = rows_by_table.get(item.Meta.table_name, [])
    return _live(item, rows[0] if rows else None)


def _live(item: First, row: dict[str, Any] | None) -> First | None:
    stored = type(item).from_raw_data(row) if row else None
    return None if stored is None or stored.has_expired else stored


def _key(item: Table) -> dict[str, Any]:
    return {name: {"S": value} for name, value in item._get_keys().items()}  # type: ignore[no-untyped-call]
