"""What the rollback leaves behind. None of it may stop the alias from moving: what fails here is logged."""

from __future__ import annotations

import hashlib
import logging
import time
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from ops import notices
from ops.ledger import ledger_store
from ops.rollback.context import Context
from sealing.chain import Entry, Item

logger = logging.getLogger(__name__)


def write(context: Context, kind: str, facts: Mapping[str, Any], *, anchor: int | None = None) -> Entry | None:
    config = context.config
    if not config.ledger_key:
        logger.error("ledger_failed", extra={"kind": kind, "errorType": "NoKey"})
        return None
    try:
        return ledger_store.append(context.dynamodb, config.ledger_table, config.ledger_key, kind, facts, anchor=anchor)
    except (BotoCoreError, ClientError, ledger_store.Raced) as error:
        logger.error("ledger_failed", extra={"kind": kind, "errorType": type(error).__name__})
        return None


def tell(context: Context, subject: str, text: str, *, page: bool = False) -> None:
    config = context.config
    notices.tell(subject, text, sns=context.sns, topic=config.notice_topic, webhook=config.webhook)
    if page:
        # No webhook here: it had the notice.
        notices.tell(subject, text, sns=context.sns, topic=config.page_topic)


def seen(context: Context, what: str) -> bool:
    """If the table does not answer, nothing was: the note of the alias still holds a second rollback off."""
    try:
        return read_mark(context, what)
    except (BotoCoreError, ClientError) as error:
        logger.error("marks_unreadable", extra={"errorType": type(error).__name__})
        return False


def read_mark(context: Context, what: str) -> bool:
    table = context.config.ledger_table
    return "Item" in context.dynamodb.get_item(TableName=table, Key=_mark(what), ConsistentRead=True)


def note(context: Context, what: str) -> bool:
    """Whether it was new. Told twice is better than never, so it is also new if the table does not answer."""
    try:
        context.dynamodb.put_item(
            TableName=context.config.ledger_table,
            Item=_mark(what) | {"at": {"S": datetime.now(UTC).isoformat(timespec="seconds")}},
            ConditionExpression="attribute_not_exists(#chain)",
            ExpressionAttributeNames={"#chain": "chain"},
        )
    except context.dynamodb.exceptions.ConditionalCheckFailedException:
        return False
    except (BotoCoreError, ClientError) as error:
        logger.error("marks_unwritable", extra={"errorType": type(error).__name__})
    return True


def counted(context: Context, what: str) -> tuple[int, int]:
    """How often it was counted in this hour so far; and in the newest earlier hour that has a count."""
    hour = int(time.time() // 3600)
    try:
        found = _newest_counts(context, what, hour)
    except (BotoCoreError, ClientError) as error:
        # Reported twice is better than never.
        logger.error("marks_unreadable", extra={"errorType": type(error).__name__})
        return 0, 0
    times = found.pop(hour, 0)
    return times, next(iter(found.values()), 0)


def add_one(context: Context, what: str) -> None:
    """Call it after the report is sent. If the function stops before, the event comes again and is reported again."""
    try:
        context.dynamodb.update_item(
            TableName=context.config.ledger_table,
            Key={"chain": {"S": f"count#{what}"}, "sequence": {"N": str(int(time.time() // 3600))}},
            UpdateExpression="ADD #times :one",
            ExpressionAttributeNames={"#times": "times"},
            ExpressionAttributeValues={":one": {"N": "1"}},
        )
    except (BotoCoreError, ClientError) as error:
        logger.error("marks_unwritable", extra={"errorType": type(error).__name__})


def _newest_counts(context: Context, what: str, hour: int) -> dict[int, int]:
    """By hour, the newest first: two are enough."""
    found = context.dynamodb.query(
        TableName=context.config.ledger_table,
        KeyConditionExpression="#chain = :what AND #sequence <= :hour",
        ExpressionAttributeNames={"#chain": "chain", "#sequence": "sequence"},
        ExpressionAttributeValues={":what": {"S": f"count#{what}"}, ":hour": {"N": str(hour)}},
        ScanIndexForward=False,
        ConsistentRead=True,
        Limit=2,
    )["Items"]
    return {int(item["sequence"]["N"]): int(item["times"]["N"]) for item in found}


def _mark(what: str) -> Item:
    """Beside the ledger, in chains of their own: a mark says nothing of what happened, only that it was handled."""
    digest = hashlib.sha256(what.encode(errors="replace")).hexdigest()  # JSON may bring half a character
    return {"chain": {"S": f"seen#{digest}"}, "sequence": {"N": "0"}}
