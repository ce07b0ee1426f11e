"""Publishes rows of activity as events on the bus of the stage, at least once each."""

from __future__ import annotations

import json
import logging
import random
import time
from collections.abc import Iterable, Sequence
from typing import Any

from django.conf import settings

from activity.rows import ACTION
from activity.stream_rows import Image, StreamRow, text
from storage import clock, ids
from storage.connection.clients import client

SOURCE = "feedback"
ENVELOPE_VERSION = 1
MOST_ENTRIES = 10  # in one call, a limit of EventBridge
# EventBridge takes entries of 256 KB. A row of ours has less than 8 KB: activity/rows.py limits each of its parts.
MOST_BYTES = 100_000
ATTEMPTS = 5

logger = logging.getLogger(__name__)

Entry = dict[str, Any]


class NotPublished(Exception):
    """EventBridge refused some events at all attempts: Lambda has to retry the batch."""

    safe_to_log = True


def publish(rows: Iterable[StreamRow]) -> None:
    """Raises if an event could not be published. Then all may come again, with the same ids."""
    entries = [entry for row in rows if (entry := _entry(row))]
    for start in range(0, len(entries), MOST_ENTRIES):
        _put(entries[start : start + MOST_ENTRIES])


def _put(entries: Sequence[Entry]) -> None:
    codes: set[str] = set()
    for attempt in range(ATTEMPTS):
        results = client("events").put_events(Entries=entries)["Entries"]
        failed = [(entry, result) for entry, result in zip(entries, results, strict=True) if "ErrorCode" in result]
        if not failed:
            return
        entries, codes = [entry for entry, _ in failed], {result["ErrorCode"] for _, result in failed}
        time.sleep(random.uniform(0, 0.05 * 2**attempt))  # noqa: S311 - spreads callers, guards nothing
    raise NotPublished(f"{len(entries)} events, after {ATTEMPTS} attempts: {', '.join(sorted(codes))}.")


def _entry(row: StreamRow) -> Entry | None:
    """None for a row that our code did not write: it would fail at each delivery, and block its shard."""
    try:
        envelope = _envelope(row)
    except (ValueError, RecursionError):
        envelope = {}
    detail = json.dumps(envelope, separators=(",", ":"))
    if not ACTION.fullmatch(envelope.get("type", "")) or len(detail) > MOST_BYTES:
        logger.error("activity_not_publishable", extra={"projectId": row.project_id, "activityId": row.activity_id})
        return None
    bus = settings.EVENT_BUS_NAME
    return {"EventBusName": bus, "Source": SOURCE, "DetailType": envelope["type"], "Detail": detail}


def _envelope(row: StreamRow) -> dict[str, Any]:
    return {
        "id": row.activity_id,
        "type": text(row.image, "action"),
        "version": ENVELOPE_VERSION,
        "time": clock.to_text(ids.time_of(row.activity_id)),
        "projectId": row.project_id,
        "subject": row.subject,
        "data": _data(row.image),
    }


def _data(image: Image) -> dict[str, Any]:
    texts = {name: text(image, name) for name in ("actor", "requestId", "batchId")}
    changes = json.loads(text(image, "changes") or "{}")
    return {name: value for name, value in {**texts, "changes": changes}.items() if value}
