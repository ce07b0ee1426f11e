"""Marks and counts in the ledger's table: which alarms and requests were handled, and how often each report was due.

A failure here never stops a rollback. It is logged.
"""

from __future__ import annotations

import hashlib
import logging
import time
from datetime import UTC, datetime

from botocore.exceptions import BotoCoreError, ClientError

from ops.rollback.context import Context
from sealing.chain import Item

logger = logging.getLogger(__name__)


def is_handled(context: Context, name: str) -> bool:
    """False also if the table does not answer: the note of the alias still prevents a second rollback."""
    try:
        return exists(context, name)
    except (BotoCoreError, ClientError) as error:
        logger.error("marks_unreadable", extra={"errorType": type(error).__name__})
        return False


def exists(context: Context, name: str) -> bool:
    table = context.config.ledger_table
    return "Item" in context.dynamodb.get_item(TableName=table, Key=_mark(name), ConsistentRead=True)


def add(context: Context, name: str) -> bool:
    """Whether the mark is new. It counts as new if the table does not answer: to report twice is better than never."""
    try:
        context.dynamodb.put_item(
            TableName=context.config.ledger_table,
            Item=_mark(name) | {"at": {"S": datetime.now(UTC).isoformat(timespec="seconds")}},
            ConditionExpression="attribute_not_exists(#chain)",
            ExpressionAttributeNames={"#chain": "chain"},
        )
    except context.dynamodb.exceptions.ConditionalCheckFailedException:
        return False
    except (BotoCoreError, ClientError) as error:
        logger.error("marks_unwritable", extra={"errorType": type(error).__name__})
    return True


def counts(context: Context, name: str) -> tuple[int, int]:
    """The count of this hour so far, and the count of the newest earlier hour that has one."""
    hour = int(time.time() // 3600)
    try:
        by_hour = _newest_counts(context, name, hour)
    except (BotoCoreError, ClientError) as error:
        # To report twice is better than never.
        logger.error("marks_unreadable", extra={"errorType": type(error).__name__})
        return 0, 0
    this_hour = by_hour.pop(hour, 0)
    return this_hour, next(iter(by_hour.values()), 0)


def add_one(context: Context, name: str) -> None:
    """Call it after the report is sent. If the function stops before, the event comes again and is reported again."""
    try:
        context.dynamodb.update_item(
            TableName=context.config.ledger_table,
            Key={"chain": {"S": f"count#{name}"}, "sequence": {"N": str(int(time.time() // 3600))}},
            UpdateExpression="ADD #times :one",
            ExpressionAttributeNames={"#times": "times"},
            ExpressionAttributeValues={":one": {"N": "1"}},
        )
    except (BotoCoreError, ClientError) as error:
        logger.error("marks_unwritable", extra={"errorType": type(error).__name__})


def _newest_counts(context: Context, name: str, hour: int) -> dict[int, int]:
    """The two newest counts by hour, the newest first."""
    items = context.dynamodb.query(
        TableName=context.config.ledger_table,
        KeyConditionExpression="#chain = :name AND #sequence <= :hour",
        ExpressionAttributeNames={"#chain": "chain", "#sequence": "sequence"},
        ExpressionAttributeValues={":name": {"S": f"count#{name}"}, ":hour": {"N": str(hour)}},
        ScanIndexForward=False,
        ConsistentRead=True,
        Limit=2,
    )["Items"]
    return {int(item["sequence"]["N"]): int(item["times"]["N"]) for item in items}


def _mark(name: str) -> Item:
    """Outside the chain of entries: a mark only says that something was handled, not what happened."""
    digest = hashlib.sha256(name.encode(errors="replace")).hexdigest()  # JSON may contain half a character
    return {"chain": {"S": f"seen#{digest}"}, "sequence": {"N": "0"}}
