from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.conf import settings

from storage import queues
from storage.connection.clients import client
from tests import aws_rules


@pytest.fixture(autouse=True)
def _as_strict_as_aws(request: pytest.FixtureRequest) -> Iterator[None]:
    """The emulator accepts transactions that AWS refuses. No test may send one."""
    if "stack" not in request.fixturenames:
        yield
        return
    request.getfixturevalue("stack")

    def check(params: dict[str, Any], **_: Any) -> None:
        assert aws_rules.broken_by_transaction(params) == []

    events = client("dynamodb").meta.events
    events.register("provide-client-params.dynamodb.TransactWriteItems", check)
    yield
    events.unregister("provide-client-params.dynamodb.TransactWriteItems", check)


@pytest.fixture
def asked_consistently(stack: int) -> Iterator[list[str]]:
    """The reads of DynamoDB. A read that is not consistent fails."""
    reads: list[str] = []

    def check(params: dict[str, Any], model: Any, **_: Any) -> None:
        assert params.get("ConsistentRead") is True, f"{model.name} of {params['TableName']}"
        reads.append(model.name)

    events = client("dynamodb").meta.events
    names = [f"provide-client-params.dynamodb.{name}" for name in ("GetItem", "Query", "Scan")]
    for name in names:
        events.register(name, check)
    yield reads
    for name in names:
        events.unregister(name, check)


@pytest.fixture
def quarantined(stack: int) -> Iterator[Callable[[], list[dict[str, Any]]]]:
    """Returns all messages of the quarantine queue since the last call. It is empty at first."""
    queues.url_of.cache_clear()
    url = client("sqs").get_queue_url(QueueName=settings.QUARANTINE_QUEUE_NAME)["QueueUrl"]
    client("sqs").purge_queue(QueueUrl=url)

    def messages() -> list[dict[str, Any]]:
        bodies = []
        while batch := client("sqs").receive_message(QueueUrl=url, MaxNumberOfMessages=10).get("Messages", []):
            bodies += [json.loads(message["Body"]) for message in batch]
            for message in batch:
                client("sqs").delete_message(QueueUrl=url, ReceiptHandle=message["ReceiptHandle"])
        return bodies

    yield messages
    queues.url_of.cache_clear()
