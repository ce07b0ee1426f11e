"""Reads records of the feedback table's stream."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from analytics import deltas
from analytics.deltas import Delta, Uncountable

Record = Mapping[str, Any]


@dataclass(frozen=True)
class Change:
    """One record's effect on the counters, with what tells it from every other record."""

    event_id: bytes
    second: int
    delta: Delta
    keys: Mapping[str, Any]


def read(record: Record) -> Change | None:
    """None if the record changes no counter."""
    if is_expiry(record):
        return None
    stored = record["dynamodb"]
    delta = deltas.between(stored.get("OldImage"), stored.get("NewImage"))
    if not delta:
        return None
    return Change(event_id(record), int(stored["ApproximateCreationDateTime"]), delta, stored["Keys"])


def event_id(record: Record) -> bytes:
    """Eight of its sixteen bytes: enough among the records of one second, and markers stay small."""
    try:
        return bytes.fromhex(record["eventID"].replace("-", ""))[:8]
    except ValueError:
        raise Uncountable("eventID is not hexadecimal") from None


def is_expiry(record: Record) -> bool:
    """Retention removed the item, nobody else: it leaves, but what was counted stays counted."""
    by = record.get("userIdentity") or {}
    return by.get("type") == "Service" and by.get("principalId") == "dynamodb.amazonaws.com"
