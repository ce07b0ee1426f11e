"""Stores up to which day retention has removed items. On these days counters and items differ, which is no drift."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta

from botocore.exceptions import ClientError
from django.conf import settings

from analytics.counting import deltas, stream_changes
from analytics.counting.deltas import Uncountable
from analytics.counting.stream_changes import Record
from storage import clock
from storage.connection.clients import client

KEY = {"aggregateId": {"S": "retention"}, "bucket": {"S": "watermark"}}

_noted = date.min  # stored by this process: so it writes once a day, not for each batch


def note(records: Iterable[Record]) -> None:
    """Note the latest day of the items that retention removed. The setting is not enough: it may have changed since."""
    global _noted
    tomorrow = clock.now().date() + timedelta(days=1)  # a later day is an error, and would freeze all days
    days = map(_day_of, filter(stream_changes.is_expiry, records))
    latest = max((day for day in days if day <= tomorrow), default=date.min)
    if latest <= _noted:
        return
    try:
        client("dynamodb").update_item(
            TableName=settings.TABLES["analytics"],
            Key=KEY,
            UpdateExpression="SET countedUpTo = :day",
            # Never earlier: other processes write it too.
            ConditionExpression="attribute_not_exists(countedUpTo) OR countedUpTo < :day",
            ExpressionAttributeValues={":day": {"S": latest.isoformat()}},
        )
    except ClientError as error:
        if error.response["Error"]["Code"] != "ConditionalCheckFailedException":
            raise
    _noted = latest


def first_whole_day() -> date:
    """The oldest day that cannot have lost an item. With one day of margin, because the clock is UTC and the days
    of items are in the time zone of the project."""
    response = client("dynamodb").get_item(TableName=settings.TABLES["analytics"], Key=KEY, ConsistentRead=True)
    stored = response.get("Item", {}).get("countedUpTo", {}).get("S")
    after_stored = date.fromisoformat(stored) + timedelta(days=1) if stored else date.min
    days = settings.FEEDBACK_RETENTION_DAYS
    after_retention = clock.now().date() - timedelta(days=days - 2) if days else date.min
    return max(after_stored, after_retention)


def _day_of(record: Record) -> date:
    """The day of a counted item. Spam and deleted items are in no counter, so their end changes nothing."""
    image = deltas.at(record, "dynamodb", "OldImage")
    try:
        return date.fromisoformat(deltas.day_of(image)) if deltas.between(None, image) else date.min
    except Uncountable:
        return date.min
