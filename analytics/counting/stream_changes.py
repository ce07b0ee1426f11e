"""Reads records of the feedback table's stream. A record of any shape raises nothing but `Uncountable`."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from analytics.counting import deltas, images, marker_layouts
from analytics.counting.deltas import Delta
from analytics.counting.images import Uncountable, at
from analytics.counting.marker_layouts import Marker
from storage.streams import CLOCK_TOLERANCE

Record = Mapping[str, Any]

ID_BYTES = 8
MADE_BY_AWS = re.compile(r"[0-9A-Fa-f-]{1,64}")
LONGEST_KEY = 2048  # bytes, DynamoDB's limit
LONGEST_REQUEST_ID = 100
LATEST_SECOND = 2**33  # in the year 2242
# Whether each kind of change has an old and a new image, in a stream with both.
IMAGES = {"INSERT": (False, True), "MODIFY": (True, True), "REMOVE": (True, False)}


@dataclass(frozen=True)
class StreamChange:
    """The effect of one record on the counters, with the id of the record."""

    event_id: bytes
    marker: Marker
    delta: Delta
    keys: Mapping[str, Any]


def read(record: Record) -> StreamChange | None:
    """None if the record changes no counter."""
    old, new = at(record, "dynamodb", "OldImage"), at(record, "dynamodb", "NewImage")
    name = at(record, "eventName")
    if not isinstance(name, str) or IMAGES.get(name) != (old is not None, new is not None):
        raise Uncountable("its images do not fit its eventName")
    delta = deltas.of_expiry(old) if is_expiry(record) else deltas.between(old, new)
    if not delta:
        return None
    event_id = read_id(record)
    return StreamChange(event_id, marker_layouts.marker_of(second_of(record), event_id), delta, label(record)[1])


def read_id(record: Record) -> bytes:
    """Eight of its sixteen bytes: enough to be unique in one second, and markers stay small."""
    text = at(record, "eventID")
    try:
        event_id = bytes.fromhex(text.replace("-", "")) if isinstance(text, str) else b""
    except ValueError:
        event_id = b""
    if len(event_id) < ID_BYTES:
        raise Uncountable("eventID is not hexadecimal")
    return event_id[:ID_BYTES]


def second_of(record: Record) -> int:
    time = at(record, "dynamodb", "ApproximateCreationDateTime")
    if type(time) not in (int, float) or not 0 <= time < LATEST_SECOND:
        raise Uncountable("ApproximateCreationDateTime is not a time in seconds")
    return int(time)


def is_expiry(record: Record) -> bool:
    """Whether the item was removed at the end of its retention, by our sweep or by DynamoDB. Then its sums stay.

    The clock of the sweep may be ahead of the one that gives the record its time.
    """
    if at(record, "eventName") != "REMOVE":
        return False
    expires_at = images.expires_at(at(record, "dynamodb", "OldImage"))
    return expires_at is not None and expires_at <= second_of(record) + CLOCK_TOLERANCE.total_seconds()


def label(record: Record) -> tuple[str, dict[str, Any]]:
    """The id of the record and the key of its item, for the queue and the log. Empty if they are invalid."""
    event_id, key = at(record, "eventID"), at(record, "dynamodb", "Keys", "feedbackId", "S")
    is_made_by_aws = isinstance(event_id, str) and MADE_BY_AWS.fullmatch(event_id)
    is_key = isinstance(key, str) and 0 < len(key.encode(errors="replace")) <= LONGEST_KEY
    return event_id if is_made_by_aws else "", {"feedbackId": {"S": key}} if is_key else {}


def request_id(record: Record) -> str | None:
    """The id of the request that created the item, if this record is the creation."""
    text = at(record, "dynamodb", "NewImage", "requestId", "S")
    is_new = at(record, "eventName") == "INSERT"
    return text if is_new and isinstance(text, str) and len(text) <= LONGEST_REQUEST_ID else None
