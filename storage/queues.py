"""Sends messages to the queues of the site, and handles the messages that Lambda delivers from them."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Mapping
from functools import cache
from typing import Any

from django.conf import settings

from storage.connection.clients import client

logger = logging.getLogger(__name__)

Body = dict[str, Any]
LONGEST_DELAY = 900  # seconds, SQS's limit


def send(queue: str, body: Mapping[str, Any], *, delay_seconds: int = 0, fail_fast: bool = False) -> None:
    """`queue` is a key of settings.QUEUES. The body holds ids, never personal data: a dead-letter queue keeps it."""
    sqs = client("sqs", fail_fast=fail_fast)
    sqs.send_message(QueueUrl=url_of(settings.QUEUES[queue]), MessageBody=json.dumps(body), DelaySeconds=delay_seconds)


def handle_each(event: Mapping[str, Any], handle: Callable[[Body], None]) -> dict[str, list[dict[str, str]]]:
    """Handle each message of a batch. Returns those that failed: Lambda delivers only these again."""
    failed = []
    for record in event["Records"]:
        try:
            handle(json.loads(record["body"]))
        except Exception:  # one bad message must not bring back the others
            logger.exception("message_failed", extra={"messageId": record["messageId"]})
            failed.append({"itemIdentifier": record["messageId"]})
    return {"batchItemFailures": failed}


@cache
def url_of(name: str) -> str:
    return client("sqs").get_queue_url(QueueName=name)["QueueUrl"]
