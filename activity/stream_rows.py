"""Reads the rows of activity in the records of the table's stream."""

from __future__ import annotations

import hashlib
import json
import logging
from base64 import b64encode
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

logger = logging.getLogger(__name__)

Image = Mapping[str, Mapping[str, Any]]  # an item in the format of DynamoDB's API
_SETS = {"SS", "NS", "BS"}


@dataclass(frozen=True)
class StreamRow:
    project_id: str
    subject: str
    activity_id: str
    digest: str
    written_at: datetime  # by DynamoDB's clock, in whole seconds
    image: Image

    @property
    def key(self) -> tuple[str, str]:
        return self.subject, self.activity_id


def read(records: Iterable[Mapping[str, Any]]) -> list[StreamRow]:
    """The new rows. Our code changes and deletes none, so a record of that is evidence, and is logged as an error."""
    rows: dict[tuple[str, str], StreamRow] = {}  # by key, because a batch may contain a record twice
    for record in records:
        if record["eventName"] == "INSERT":
            row = _row(record["dynamodb"])
            rows.setdefault(row.key, row)
        else:
            keys = record["dynamodb"]["Keys"]
            fields = {"subject": text(keys, "subject"), "activityId": text(keys, "activityId")}
            logger.error("activity_row_altered", extra={**fields, "kind": record["eventName"]})
    return list(rows.values())


def text(image: Image, name: str) -> str:
    return str(image.get(name, {}).get("S", ""))


def digest(image: Image) -> str:
    """Of all attributes as stored, also of those that only a newer version knows."""
    attributes = {name: _ordered(value) for name, value in image.items()}
    return hashlib.sha256(json.dumps(attributes, sort_keys=True, default=_binary).encode()).hexdigest()


def _row(stored: Mapping[str, Any]) -> StreamRow:
    image: Image = stored["NewImage"]
    return StreamRow(
        project_id=text(image, "projectId"),
        subject=text(image, "subject"),
        activity_id=text(image, "activityId"),
        digest=digest(image),
        written_at=datetime.fromtimestamp(int(stored["ApproximateCreationDateTime"]), UTC),
        image=image,
    )


def _ordered(value: Mapping[str, Any]) -> Mapping[str, Any]:
    """A set has no order: DynamoDB may return it differently each time."""
    [(kind, content)] = value.items()
    return {kind: sorted(content) if kind in _SETS else content}


def _binary(value: bytes) -> str:
    return b64encode(value).decode()  # as in Lambda's events
