"""Moves to spam what different containers stored although it repeats a text of the last hour: from the table's stream.

It is a help for staff and no guarantee: a container knows only the records that it got itself. It never makes a batch
fail, and a repeat that it cannot mark stays in the inbox.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from typing import Any

from pynamodb.exceptions import PynamoDBException

from feedback.inbox import edits
from feedback.inbox.edits import Edit
from feedback.intake.repeats import First, RepeatMemory
from feedback.intake.screening import SpamReason
from feedback.models import Feedback, Status
from storage import clock, writes

ACTOR = "system:screening"

logger = logging.getLogger(__name__)
memory = RepeatMemory()


def on_stream(event: Mapping[str, Any], context: object) -> None:
    for record in event["Records"]:
        if new := _new_item(record):
            repeat = memory.note(*new)
            if repeat:
                _mark(repeat)


def _new_item(record: Mapping[str, Any]) -> tuple[str, First] | None:
    """The hash of the text and the item, if the record is a new item of a visitor that is not spam already."""
    try:
        image = record["dynamodb"]["NewImage"]
        if record["eventName"] != "INSERT" or image["status"]["S"] != Status.NEW:
            return None
        received_at = clock.from_text(image["receivedAt"]["S"])
        return str(image["repeatHash"]["S"]), First(received_at, str(image["feedbackId"]["S"]))
    except (KeyError, TypeError, ValueError):
        return None  # an item of a program, or a record that the counting has put into quarantine


def _mark(feedback_id: str) -> None:
    """Only an item that staff have not touched: records come again and late, and people know better."""
    try:
        item = writes.find(Feedback, feedback_id, consistent=True)
        if item.status == Status.NEW and item.version == 1:
            edits.apply(item, Edit(status=Status.SPAM, spam_reason=SpamReason.REPEATED), actor=ACTOR)
    except (writes.NotFound, writes.Conflict):
        return
    except PynamoDBException:
        logger.warning("repeat_not_marked", exc_info=True, extra={"feedbackId": feedback_id})
