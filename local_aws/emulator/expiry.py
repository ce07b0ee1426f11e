"""Removes items after their time as DynamoDB does: the record in the stream names DynamoDB as the one who removed it.

ministack removes them every 60 seconds without a record, also values that are no numbers and times long ago. A test can
ask for it at once, and for a later time, by a POST to /_local/expire.
"""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable
from contextvars import ContextVar, copy_context
from typing import Any

from ministack.core import responses
from ministack.services import dynamodb, dynamodb_streams

from local_aws.emulator import tables
from local_aws.emulator.asgi import Receive, Send, answer, read_body
from local_aws.emulator.tables import Table

PATH = "/_local/expire"
BY_DYNAMODB = {"type": "Service", "principalId": "dynamodb.amazonaws.com"}
MINISTACKS_THREAD = "dynamodb-ttl-reaper"
# DynamoDB keeps an item whose time is longer ago, as it is more likely a mistake.
LONGEST_AGO = 5 * 365 * 24 * 60 * 60

Remove = Callable[[Table, str, str], Any]

_expires_at: ContextVar[float | None] = ContextVar("expires_at", default=None)


def remove_as_dynamodb_does() -> None:
    """Call it before the changes of tables are watched."""
    remove, build, cap = dynamodb._remove_item, dynamodb._build_change_record, dynamodb_streams._cap_page_bytes

    def remove_or_expire(table: Table, partition: str, sort: str) -> Any:
        if threading.current_thread().name != MINISTACKS_THREAD:
            return remove(table, partition, sort)
        return _expire(table, partition, sort, time.time(), remove)

    def build_with_identity(*args: Any) -> dict[str, Any]:
        record: dict[str, Any] = build(*args)
        if now := _expires_at.get():
            record["userIdentity"] = BY_DYNAMODB
            record["dynamodb"]["ApproximateCreationDateTime"] = int(now)
        return record

    dynamodb._remove_item = remove_or_expire
    dynamodb._build_change_record = build_with_identity
    dynamodb_streams._cap_page_bytes = lambda page: cap([_as_streams_show_it(record) for record in page])


def expire(now: float) -> int:
    """Removes all items whose time is over at `now`. Returns their number."""
    with dynamodb._lock:
        keys = [
            (table, partition, sort)
            for place, _ in list(dynamodb._ttl_settings.all_items())
            if (table := dynamodb._tables.get_scoped(*place))
            for partition, items in table["items"].items()
            for sort in items
        ]
        return sum(_expire(*key, now, dynamodb._remove_item) is not None for key in keys)


async def serve(receive: Receive, send: Send) -> None:
    try:
        now = float(json.loads(await read_body(receive) or b"{}").get("now", time.time()))
    except (ValueError, TypeError, AttributeError):
        await answer(send, 400, b'Send {"now": seconds since 1970}, or nothing.', "text/plain; charset=utf-8")
        return
    await answer(send, 200, json.dumps({"removed": expire(now)}).encode(), "application/json")


def _expire(table: Table, partition: str, sort: str, now: float, remove: Remove) -> dict[str, Any] | None:
    item = table["items"].get(partition, {}).get(sort, {})
    setting = dynamodb._ttl_settings.get_scoped(*tables.place(table["TableArn"]), {})
    if not _is_over(item.get(setting.get("AttributeName"), {}), now) or setting["TimeToLiveStatus"] != "ENABLED":
        return None
    removed: dict[str, Any] = remove(table, partition, sort)
    copy_context().run(_emit, table, removed, now)
    return removed


def _is_over(value: dict[str, str], now: float) -> bool:
    return "N" in value and now - LONGEST_AGO < float(value["N"]) <= now


def _emit(table: Table, removed: dict[str, Any], now: float) -> None:
    """In a context of its own, because ministack finds the table by the account and the region of the context."""
    account, region, name = tables.place(table["TableArn"])
    responses._request_account_id.set(account)
    responses._request_region.set(region)
    _expires_at.set(now)
    dynamodb._emit_stream_event(name, "REMOVE", removed, None)


def _as_streams_show_it(record: dict[str, Any]) -> dict[str, Any]:
    """Lambda's events have these names in lower case, the API of the streams has not."""
    if "userIdentity" not in record:
        return record
    return record | {"userIdentity": {name[0].upper() + name[1:]: text for name, text in BY_DYNAMODB.items()}}
