from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.conf import settings

from analytics import quarantine
from storage.clients import client


@pytest.fixture
def quarantined(stack: int) -> Iterator[Callable[[], list[dict[str, Any]]]]:
    """What is in the quarantine queue, which is empty at first."""
    quarantine._queue_url.cache_clear()
    url = client("sqs").get_queue_url(QueueName=settings.QUARANTINE_QUEUE_NAME)["QueueUrl"]
    client("sqs").purge_queue(QueueUrl=url)

    def messages() -> list[dict[str, Any]]:
        answer = client("sqs").receive_message(QueueUrl=url, MaxNumberOfMessages=10)
        return [json.loads(message["Body"]) for message in answer.get("Messages", [])]

    yield messages
    quarantine._queue_url.cache_clear()
