"""Stores up to which day retention has removed items. On these days counters and items differ, which is no drift."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from typing import Any

from botocore.exceptions import ClientError
from django.conf import settings

from analytics.counting import deltas, images, stream_changes
from analytics.counting.images import Uncountable, at
from analytics.counting.stream_changes import Record
from counters.models import RETENTION
from staff import projects
from storage import clock
from storage.connection.clients import client
from storage.writes import NotFound

_noted: dict[str, date] = {}  # stored by this process, by project: so it writes once a day, not for each batch


def note(records: Iterable[Record]) -> None:
    """Note the latest day of the items that retention removed. The setting is not enough: it may have changed since."""
    for project_id, day in _latest_days(records).items():
        if day > _noted.get(project_id, date.min):
            _store(project_id, day)
            _noted[project_id] = day


def first_whole_day(project_id: str) -> date:
    """The oldest day that cannot have lost an item. With one day of margin, because the clock is UTC and the days
    of items are in the time zone of the project."""
    table = settings.TABLES["analytics"]
    response = client("dynamodb").get_item(TableName=table, Key=key(project_id), ConsistentRead=True)
    stored = response.get("Item", {}).get("countedUpTo", {}).get("S")
    after_stored = date.fromisoformat(stored) + timedelta(days=1) if stored else date.min
    days = _retention_days(project_id)
    after_retention = clock.now().date() - timedelta(days=days - 2) if days else date.min
    return max(after_stored, after_retention)


def _retention_days(project_id: str) -> int:
    try:
        return projects.retention_days(projects.find(project_id))
    except NotFound:
        return settings.FEEDBACK_RETENTION_DAYS


def key(project_id: str) -> Mapping[str, Any]:
    return {"aggregateId": {"S": f"{RETENTION}{project_id}"}, "bucket": {"S": "watermark"}}


def _latest_days(records: Iterable[Record]) -> dict[str, date]:
    tomorrow = clock.now().date() + timedelta(days=1)  # a later day is an error, and would freeze all days
    latest: dict[str, date] = {}
    for record in records:
        expired = _project_and_day(record)
        if expired and expired[1] <= tomorrow:
            project_id, day = expired
            latest[project_id] = max(day, latest.get(project_id, date.min))
    return latest


def _project_and_day(record: Record) -> tuple[str, date] | None:
    """Of a counted item that expired. Spam and deleted items are in no sum, so their end changes none."""
    try:
        if not stream_changes.is_expiry(record):
            return None
        image = at(record, "dynamodb", "OldImage")
        if not images.is_counted(image) or not deltas.between(None, image):
            return None
        return images.text(image, "projectId"), date.fromisoformat(images.day(image))
    except Uncountable:
        return None


def _store(project_id: str, day: date) -> None:
    try:
        client("dynamodb").update_item(
            TableName=settings.TABLES["analytics"],
            Key=key(project_id),
            UpdateExpression="SET countedUpTo = :day",
            # Never earlier: other processes write it too.
            ConditionExpression="attribute_not_exists(countedUpTo) OR countedUpTo < :day",
            ExpressionAttributeValues={":day": {"S": day.isoformat()}},
        )
    except ClientError as error:
        if error.response["Error"]["Code"] != "ConditionalCheckFailedException":
            raise
