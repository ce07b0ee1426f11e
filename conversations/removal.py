"""Deletes the messages about items that were removed: from the stream of the feedback table, which knows the removal.

A record may come twice: then there is nothing left to delete. What cannot be deleted now, a timer deletes later
(conversations/timer_kinds.py), because the next batch of the stream waits.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from botocore.exceptions import BotoCoreError, ClientError
from django.conf import settings

from jobs import timers
from storage import clock
from storage.connection.clients import client
from storage.ids import new_id

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

REMOVAL = "conversations.removal"
LONGEST = timedelta(seconds=3)  # for one batch
THREADS = 8
SUBJECTS_OF_A_TIMER = 100

logger = logging.getLogger(__name__)


def on_stream(event: Mapping[str, Any], context: object) -> None:
    """It makes no batch fail, as that would hold up the counting: only if neither items nor timers can be written."""
    removed = dict.fromkeys(subject for record in event["Records"] if (subject := _removed(record)))
    left = delete_all(list(removed), clock.now() + LONGEST) if removed else []
    for start in range(0, len(left), SUBJECTS_OF_A_TIMER):
        subjects = left[start : start + SUBJECTS_OF_A_TIMER]
        timers.ensure(REMOVAL, new_id(), clock.now(), {"subjects": subjects})
        logger.warning("messages_left", extra={"subjects": len(subjects)})


def delete_all(subjects: Sequence[str], deadline: datetime) -> list[str]:
    """Returns the subjects whose messages were not deleted."""
    with ThreadPoolExecutor(THREADS) as pool:
        are_deleted = pool.map(lambda subject: _delete(subject, deadline), subjects)
        return [subject for subject, is_deleted in zip(subjects, are_deleted, strict=True) if not is_deleted]


def _delete(subject: str, deadline: datetime) -> bool:
    if clock.now() >= deadline:
        return False
    table = settings.TABLES["messages"]
    pages = (
        _client()
        .get_paginator("query")
        .paginate(
            TableName=table,
            KeyConditionExpression="#subject = :subject",
            ProjectionExpression="#subject, messageId",
            ExpressionAttributeNames={"#subject": "subject"},
            ExpressionAttributeValues={":subject": {"S": subject}},
        )
    )
    try:
        for page in pages:
            for key in page["Items"]:
                _client().delete_item(TableName=table, Key=key)
    except (BotoCoreError, ClientError) as error:
        logger.warning("messages_not_deleted", extra={"subject": subject, "errorType": type(error).__name__})
        return False
    return True


def _client() -> DynamoDBClient:
    return client("dynamodb", for_request=True)  # gives up soon


def _removed(record: Mapping[str, Any]) -> str | None:
    try:
        return f"feedback#{record['dynamodb']['Keys']['feedbackId']['S']}" if record["eventName"] == "REMOVE" else None
    except (KeyError, TypeError):
        return None  # a record that the counting has put into quarantine
