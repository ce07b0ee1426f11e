"""Counts every change of the feedback table exactly once, although its stream delivers at least once.

One transaction holds the ids of the records and what they add. A worker that sends a record again, in whatever batch
and at the same time as others, fails on its id; then the known ones are dropped and the rest is sent again.
docs/decisions/0002-counting.md says why it is done this way, and what else was measured.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from itertools import islice
from typing import Any

from analytics.counting import batches, counter_transaction, quarantine, retention_watermark, stream_changes
from analytics.counting.deltas import Uncountable
from analytics.counting.stream_changes import Change, Record

MOST_NAMED = 20

logger = logging.getLogger(__name__)


def on_stream(event: Mapping[str, Any], context: object) -> None:
    """Raises if some could not be counted for now: then all come again, and those that were counted are known."""
    count(event["Records"])


def count(records: Sequence[Record]) -> None:
    fresh, refused = _read(records)
    for part in batches.divide(fresh.values()):
        _apply_or_quarantine(part)
    retention_watermark.note(records)
    for record, why in refused:  # after the others: while these cannot be counted, no delivery sends it once more
        quarantine.put(*stream_changes.label(record), why)
    _report(records, len(fresh))


def _read(records: Sequence[Record]) -> tuple[dict[bytes, Change], list[tuple[Record, str]]]:
    """The changes by the id of their record, and the records that cannot be counted, with the reason."""
    fresh: dict[bytes, Change] = {}  # a batch may hold a record twice
    refused: list[tuple[Record, str]] = []
    for record in records:
        try:
            change = stream_changes.read(record)
        except Uncountable as reason:
            refused.append((record, str(reason)))
        except Exception as error:  # noqa: BLE001 - reading is pure: it would fail on every delivery, and stop its shard
            refused.append((record, f"it cannot be read: {type(error).__name__}"))
        else:
            if change:
                fresh[change.event_id] = change
    return fresh, refused


def _report(records: Sequence[Record], counted: int) -> None:
    """With the requests that brought what is new here: they lead from the log of a request to this line."""
    named = list(islice(filter(None, map(stream_changes.request_id, records)), MOST_NAMED))
    logger.info("batch_counted", extra={"records": len(records), "changes": counted, "requestIds": named})


def _apply_or_quarantine(part: list[Change]) -> None:
    """Halves what DynamoDB refuses until the record that it is about stands alone."""
    try:
        counter_transaction.apply(part)
    except counter_transaction.Refused as reason:
        if len(part) == 1:
            quarantine.put(part[0].event_id.hex(), part[0].keys, str(reason))
        else:
            middle = len(part) // 2
            _apply_or_quarantine(part[:middle])
            _apply_or_quarantine(part[middle:])
