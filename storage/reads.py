"""Items by their keys, one or many of several tables, in one round trip."""

from __future__ import annotations

import random
import time
from typing import TYPE_CHECKING, Any, TypeVar

from storage.clients import client, fail_fast_dynamodb
from storage.failures import TooBusy
from storage.tables import Table

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

First = TypeVar("First", bound=Table)
Second = TypeVar("Second", bound=Table)
TRIES = 3
LONGEST_PAUSE = 1.0  # seconds


def find_fast(item: First) -> First | None:
    """What is stored under this key, for somebody who waits. PynamoDB would make a client for it first."""
    answer = fail_fast_dynamodb().call("GetItem", {"TableName": item.Meta.table_name, "Key": _key(item)})
    return _live(item, answer.get("Item"))


def find_both(first: First, second: Second) -> tuple[First | None, Second | None]:
    """What is stored under the keys of these two, which are of different tables."""
    found = batch({item.Meta.table_name: {"Keys": [_key(item)]} for item in (first, second)})
    return _as(first, found), _as(second, found)


def batch(
    asked: dict[str, Any], *, tries: int = TRIES, sender: DynamoDBClient | None = None
) -> dict[str, list[dict[str, Any]]]:
    """The rows by their tables, up to 100. DynamoDB may leave some out while it is busy: those are asked for again."""
    sender = sender or client("dynamodb", waited=True)
    found: dict[str, list[dict[str, Any]]] = {}
    for attempt in range(tries):
        if attempt:
            pause = min(LONGEST_PAUSE, 0.02 * 2**attempt)
            time.sleep(random.uniform(0, pause))  # noqa: S311 - spreads readers, guards nothing
        answer = sender.batch_get_item(RequestItems=asked)
        for table, rows in answer["Responses"].items():
            found.setdefault(table, []).extend(rows)
        asked = answer.get("UnprocessedKeys", {})
        if not asked:
            return found
    raise TooBusy(", ".join(asked))


def _as(item: Table, found: dict[str, list[dict[str, Any]]]) -> Any:
    rows = found.get(item.Meta.table_name, [])
    return _live(item, rows[0] if rows else None)


def _live(item: First, row: dict[str, Any] | None) -> First | None:
    read = type(item).from_raw_data(row) if row else None
    return None if read is None or read.has_expired else read


def _key(item: Table) -> dict[str, Any]:
    return {name: {"S": value} for name, value in item._get_keys().items()}  # type: ignore[no-untyped-call]
