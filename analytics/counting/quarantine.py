"""Queues records that can never be counted, so that they do not block later records. A recount counts their items."""

from __future__ import annotations

import json
import logging
from collections.abc import Mapping
from typing import Any

from django.conf import settings

from storage import queues
from storage.connection.clients import client

logger = logging.getLogger(__name__)


def put(event_id: str, keys: Mapping[str, Any], reason: str) -> None:
    """Only ids and the reason: the text of an item stays in its table, where an erasure finds it."""
    message = {"eventId": event_id, "keys": keys, "reason": reason}
    client("sqs").send_message(QueueUrl=queues.url_of(settings.QUARANTINE_QUEUE_NAME), MessageBody=json.dumps(message))
    logger.error("record_quarantined", extra={"eventId": event_id, "reason": reason})
