"""Counts every change of the feedback table exactly once, although its stream delivers at least once.

One transaction holds the ids of the records and what they add. Whoever sends a record again, in whatever batch and
beside whatever other worker, fails on its id; then the known ones are dropped and the rest is sent anew.
docs/decisions/0002-counting.md says why it is done this way, and what else was measured.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Mapping, Sequence
from itertools import islice
from typing import Any

from analytics import applying, batches, changes, quarantine, thinned
from analytics.changes import Change, Record
from analytics.deltas import Uncountable

MOST_NAMED = 20

logger = logging.getLogger(__name__)


def on_stream(event: Mapping[str, Any], context: object) -> None:
    """Raises if some could not be counted for now: then all come again, and those that were counted are known."""
    count(event["Records"])


def count(records: Sequence[Record]) -> None:
    fresh: dict[bytes, Change] = {}  # a batch may hold a record twice
    for record in records:
        try:
            change = changes.read(record)
        except Uncountable as reason:
            quarantine.put(record["eventID"], record["dynamodb"]["Keys"], str(reason))
        else:
            if change:
                fresh[change.event_id] = change
    for part in batches.divide(fresh.values()):
        _apply_or_quarantine(part)
    thinned.note(records)
    told = {"records": len(records), "changes": len(fresh), "requestIds": _request_ids(records)}
    logger.info("batch_counted", extra=told)


def _request_ids(records: Iterable[Record]) -> list[str]:
    """Of the requests that brought what is new here: who follows one through the log finds where it was counted."""
    images = (r["dynamodb"].get("NewImage", {}) for r in records if "OldImage" not in r["dynamodb"])
    return list(islice((image["requestId"]["S"] for image in images if "requestId" in image), MOST_NAMED))


def _apply_or_quarantine(part: list[Change]) -> None:
    """Halves what DynamoDB refuses until the record that it is about stands alone."""
    try:
        applying.apply(part)
    except applying.Refused as reason:
        if len(part) == 1:
            quarantine.put(part[0].event_id.hex(), part[0].keys, str(reason))
        else:
            middle = len(part) // 2
            _apply_or_quarantine(part[:middle])
            _apply_or_quarantine(part[middle:])
