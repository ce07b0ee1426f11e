"""Items of two tables in one round trip."""

from __future__ import annotations

from typing import Any, TypeVar

from storage.clients import client
from storage.tables import Table

First = TypeVar("First", bound=Table)
Second = TypeVar("Second", bound=Table)
TRIES = 3


class TooBusy(Exception):
    """DynamoDB gave only a part of what was asked for, time and again."""


def find_both(first: First, second: Second) -> tuple[First | None, Second | None]:
    """What is stored under the keys of these two, which are of different tables."""
    found = _rows({item.Meta.table_name: {"Keys": [_key(item)]} for item in (first, second)})
    return _as(first, found), _as(second, found)


def _rows(asked: dict[str, Any]) -> dict[str, list[dict[str, Any]]]:
    found: dict[str, list[dict[str, Any]]] = {}
    for _ in range(TRIES):
        answer = client("dynamodb").batch_get_item(RequestItems=asked)
        for table, rows in answer["Responses"].items():
            found.setdefault(table, []).extend(rows)
        asked = answer.get("UnprocessedKeys", {})
        if not asked:
            return found
    raise TooBusy(", ".join(asked))


def _as(item: Table, found: dict[str, list[dict[str, Any]]]) -> Any:
    rows = found.get(item.Meta.table_name, [])
    read = type(item).from_raw_data(rows[0]) if rows else None
    return None if read is None or read.has_expired else read


def _key(item: Table) -> dict[str, Any]:
    return {name: {"S": value} for name, value in item._get_keys().items()}  # type: ignore[no-untyped-call]
