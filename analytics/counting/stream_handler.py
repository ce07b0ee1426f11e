"""Counts every change of the feedback table exactly once, although its stream delivers at least once.

One transaction writes the ids of the records and what they add. If a record was counted before, in any batch or by
another worker, its id makes the transaction fail; then the counted records are dropped and the others are sent again.
docs/decisions/0002-counting.md explains why, with the measured alternatives.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from itertools import islice
from typing import Any

from analytics.counting import batches, counter_transaction, quarantine, retention_watermark, stream_changes
from analytics.counting.images import Uncountable
from analytics.counting.stream_changes import Record, StreamChange

MOST_REQUEST_IDS = 20

logger = logging.getLogger(__name__)


def on_stream(event: Mapping[str, Any], context: object) -> None:
    """Raises if a record cannot be counted now. Then Lambda sends the batch again, and each record counts once."""
    count(event["Records"])


def count(records: Sequence[Record]) -> None:
    changes, uncountable = _read(records)
    for part in batches.divide(changes.values()):
        _apply_or_quarantine(part)
    retention_watermark.note(records)
    for record, reason in uncountable:  # last, so that a batch that fails quarantines nothing twice
        quarantine.put(*stream_changes.label(record), reason)
    _report(records, len(changes))


def _read(records: Sequence[Record]) -> tuple[dict[bytes, StreamChange], list[tuple[Record, str]]]:
    """The changes by the id of their record, and the records that cannot be counted, with the reason."""
    changes: dict[bytes, StreamChange] = {}  # by id, because a batch may contain a record twice
    uncountable: list[tuple[Record, str]] = []
    for record in records:
        try:
            change = stream_changes.read(record)
        except Uncountable as reason:
            uncountable.append((record, str(reason)))
        except Exception as error:  # noqa: BLE001 - it would fail at every delivery, and block its shard
            uncountable.append((record, f"it cannot be read: {type(error).__name__}"))
        else:
            if change:
                changes[change.event_id] = change
    return changes, uncountable


def _report(records: Sequence[Record], counted: int) -> None:
    """Log with the ids of the requests that created items: they connect the log of a request with this line."""
    request_ids = list(islice(filter(None, map(stream_changes.request_id, records)), MOST_REQUEST_IDS))
    logger.info("batch_counted", extra={"records": len(records), "changes": counted, "requestIds": request_ids})


def _apply_or_quarantine(part: list[StreamChange]) -> None:
    """Halve a part that DynamoDB refuses until the record that causes it is alone."""
    try:
        counter_transaction.apply(part)
    except counter_transaction.InvalidTransaction as reason:
        if len(part) == 1:
            quarantine.put(part[0].event_id.hex(), part[0].keys, str(reason))
        else:
            middle = len(part) // 2
            _apply_or_quarantine(part[:middle])
            _apply_or_quarantine(part[middle:])
