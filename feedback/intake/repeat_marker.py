"""Moves to spam what different containers stored although it repeats a text of the last hour: from the table's stream.

It is a help for staff and no guarantee: a container knows only the records that it got itself. It never makes a batch
fail, and a repeat that it cannot mark stays in the inbox.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from pynamodb.exceptions import PynamoDBException

from feedback.inbox import edits
from feedback.inbox.edits import Edit
from feedback.intake.repeats import First, RepeatMemory
from feedback.intake.screening import SpamReason
from feedback.models import Feedback, Status
from storage import clock, writes

ACTOR = "system:screening"
LONGEST = timedelta(seconds=5)  # for one batch, because the next one waits: a flood must not hold up the counting

logger = logging.getLogger(__name__)
memory = RepeatMemory()


def on_stream(event: Mapping[str, Any], context: object) -> None:
    noted = (memory.note(*new) for record in event["Records"] if (new := _new_item(record)))
    repeats = [feedback_id for feedback_id in noted if feedback_id]
    deadline = clock.now() + LONGEST
    for done, feedback_id in enumerate(repeats):
        if clock.now() >= deadline:
            logger.warning("repeats_left", extra={"items": len(repeats) - done})
            return
        _mark(feedback_id)


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
