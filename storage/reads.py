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

Item = TypeVar("Item", bound=Table)
TRIES = 3
LONGEST_PAUSE = 1.0  # seconds


def find_fast(item: Item) -> Item | None:
    """The stored item with the same key, for a call that a visitor waits for. PynamoDB would first make a client."""
    response = fail_fast_dynamodb().call("GetItem", {"TableName": item.Meta.table_name, "Key": key_of(item)})
    return _live(item, response.get("Item"))


def find_together(*items: Table, consistent: bool = False) -> list[Any]:
    """The stored item with the key of each of these, or None. They may belong to different tables; at most 100."""
    request: dict[str, Any] = {}
    for item in items:
        of_table = request.setdefault(item.Meta.table_name, {"Keys": [], "ConsistentRead": consistent})
        of_table["Keys"].append(key_of(item))
    rows_by_table = batch(request)
    return [_live(item, _row_of(item, rows_by_table.get(item.Meta.table_name, []))) for item in items]


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


def _row_of(item: Table, rows: list[dict[str, Any]]) -> dict[str, Any] | None:
    """DynamoDB returns the rows of a batch in any order."""
    key = key_of(item)
    return next((row for row in rows if key.items() <= row.items()), None)


def _live(item: Item, row: dict[str, Any] | None) -> Item | None:
    stored = type(item).from_raw_data(row) if row else None
    return None if stored is None or stored.has_expired else stored


def key_of(item: Table) -> dict[str, Any]:
    return {name: {"S": value} for name, value in item._get_keys().items()}  # type: ignore[no-untyped-call]
