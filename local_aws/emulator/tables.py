"""Records the changes of ministack's tables and streams, and restores them.

It uses internal names of ministack.services.dynamodb, so the version is pinned. Every write of an item calls _set_item
or _remove_item, also PartiQL, the expiry thread and a transaction that is rolled back, which never call
_emit_stream_event. Every stream record is made in _emit_stream_event.
"""

from __future__ import annotations

import logging
import math
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from ministack.services import dynamodb

from local_aws.emulator.journal import Effects

logger = logging.getLogger(__name__)

Table = dict[str, Any]


class Changes:
    """The changes that no answer has acknowledged yet. An item is read when its change is handed over, so a transaction
    that was rolled back changes nothing."""

    def __init__(self) -> None:
        self._items: dict[tuple[str, str, str], Table] = {}
        self._records: Effects = []
        # Tasks of Step Functions and the expiry thread write outside the event loop.
        self._lock = threading.Lock()

    def watch(self) -> None:
        set_item, remove_item, emit = dynamodb._set_item, dynamodb._remove_item, dynamodb._emit_stream_event

        def set_and_note(table: Table, partition: str, sort: str, item: dict[str, Any]) -> Any:
            old = set_item(table, partition, sort, item)
            self._note(table, partition, sort)
            return old

        def remove_and_note(table: Table, partition: str, sort: str) -> Any:
            old = remove_item(table, partition, sort)
            self._note(table, partition, sort)
            return old

        def emit_and_note(table_name: str, *args: Any, **kwargs: Any) -> None:
            before = len(dynamodb._stream_records.get(table_name) or ())
            emit(table_name, *args, **kwargs)
            with self._lock:
                self._records += (dynamodb._stream_records.get(table_name) or [])[before:]

        dynamodb._set_item = set_and_note
        dynamodb._remove_item = remove_and_note
        dynamodb._emit_stream_event = emit_and_note

    def _note(self, table: Table, partition: str, sort: str) -> None:
        with self._lock:
            self._items[table["TableArn"], partition, sort] = table

    @contextmanager
    def handed_over(self) -> Iterator[Effects]:
        """Forgets the changes only if the block succeeds."""
        with self._lock:
            yield [_item_effect(*at, table) for at, table in self._items.items()] + [
                {"record": record} for record in self._records
            ]
            self._items.clear()
            self._records.clear()


def _item_effect(arn: str, partition: str, sort: str, table: Table) -> dict[str, Any]:
    image = table["items"].get(partition, {}).get(sort)
    return {"table": arn, "id": table["TableId"], "key": [partition, sort], "item": image}


def identity(table: Table) -> tuple[str, str | None]:
    """Identifies the table, not a later one with the same name, and its stream."""
    return table["TableId"], table.get("LatestStreamArn")


def place(arn: str) -> tuple[str, str, str]:
    """Account, region and name: the key of ministack's stores."""
    _, _, _, region, account, resource = arn.split(":", 5)
    return account, region, resource.split("/")[1]


def arn_of(record: dict[str, Any]) -> str:
    arn: str = record["eventSourceARN"].partition("/stream/")[0]
    return arn


def find(arn: str) -> Table | None:
    table: Table | None = dynamodb._tables.get_scoped(*place(arn))
    return table


def put_back_item(effect: dict[str, Any]) -> bool:
    table = find(effect["table"])
    if table is None or table["TableId"] != effect["id"]:
        return False
    if effect["item"] is None:
        dynamodb._remove_item(table, *effect["key"])
    else:
        dynamodb._set_item(table, *effect["key"], effect["item"])
    return True


def keep_stream_records() -> None:
    """AWS drops a record after 24 hours. Here the reader stops while the machine sleeps, so records wait for it."""
    dynamodb._STREAM_RETENTION_SECONDS = math.inf
