"""Up to which day retention has removed items: before it, counters and items rightly differ."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta

from botocore.exceptions import ClientError
from django.conf import settings

from analytics.counting import deltas, stream_changes
from analytics.counting.deltas import Uncountable
from analytics.counting.stream_changes import Record
from storage import clock
from storage.clients import client

KEY = {"aggregateId": {"S": "retention"}, "bucket": {"S": "thinned"}}

_noted = date.min  # what this container knows to be stored: one write a day, not one a batch


def note(records: Iterable[Record]) -> None:
    """What the stream says retention removed. The setting of today says nothing of the one of last month."""
    global _noted
    tomorrow = clock.now().date() + timedelta(days=1)  # a later day is on no clock: it would freeze all that comes
    days = map(_day_of, filter(stream_changes.is_expiry, records))
    latest = max((day for day in days if day <= tomorrow), default=date.min)
    if latest <= _noted:
        return
    try:
        client("dynamodb").update_item(
            TableName=settings.TABLES["analytics"],
            Key=KEY,
            UpdateExpression="SET thinnedUpTo = :day",
            # Only ever later, whichever container comes last.
            ConditionExpression="attribute_not_exists(thinnedUpTo) OR thinnedUpTo < :day",
            ExpressionAttributeValues={":day": {"S": latest.isoformat()}},
        )
    except ClientError as error:
        if error.response["Error"]["Code"] != "ConditionalCheckFailedException":
            raise
    _noted = latest


def first_whole_day() -> date:
    """The oldest day that cannot have lost an item; a day more, as days begin at other times elsewhere."""
    answer = client("dynamodb").get_item(TableName=settings.TABLES["analytics"], Key=KEY, ConsistentRead=True)
    stored = answer.get("Item", {}).get("thinnedUpTo", {}).get("S")
    after_known = date.fromisoformat(stored) + timedelta(days=1) if stored else date.min
    days = settings.FEEDBACK_RETENTION_DAYS
    after_retention = clock.now().date() - timedelta(days=days - 2) if days else date.min
    return max(after_known, after_retention)


def _day_of(record: Record) -> date:
    """Of a counted item: the end of spam and of deleted items thins out nothing."""
    image = deltas.at(record, "dynamodb", "OldImage")
    try:
        return date.fromisoformat(deltas.day_of(image)) if deltas.between(None, image) else date.min
    except Uncountable:
        return date.min
