from __future__ import annotations

import json
import logging
from collections.abc import Callable
from typing import Any

import pytest
from botocore.exceptions import ClientError

from analytics.counting import stream_handler
from local_aws import emulated
from storage.connection.clients import client
from tests.factories import a_record, an_image, counters

pytestmark = pytest.mark.usefixtures("stack")

Quarantined = Callable[[], list[dict[str, Any]]]


def test_a_record_that_cannot_be_counted_does_not_block_the_others(quarantined: Quarantined) -> None:
    good, bad = an_image(), an_image(rating=9)
    stream_handler.count([a_record(good), a_record(bad, event_id="ab" * 16), a_record(an_image())])
    assert counters()["project#default", "total"]["totalCount"] == 2
    [message] = quarantined()
    assert message == {
        "eventId": "ab" * 16,
        "keys": {"feedbackId": bad["feedbackId"]},
        "reason": "rating is not a whole number from 1 to 5",
    }


def test_the_record_that_dynamodb_refuses_is_isolated(
    quarantined: Quarantined, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A key that is too long, for example, fails the whole transaction, and the error does not name its record."""
    send = client("dynamodb").transact_write_items

    def refuse(**request: Any) -> Any:
        if "odd" in json.dumps(request, default=str):
            raise ClientError({"Error": {"Code": "ValidationException"}}, "TransactWriteItems")
        return send(**request)

    monkeypatch.setattr(client("dynamodb"), "transact_write_items", refuse)
    records = [a_record(an_image()) for _ in range(9)]
    records.insert(4, a_record(an_image(formId="odd"), event_id="cd" * 16))
    stream_handler.count(records)
    assert counters()["project#default", "total"]["totalCount"] == 9
    [message] = quarantined()
    assert message["eventId"] == "cd" * 8
    assert message["reason"] == "DynamoDB refuses the transaction"


def test_no_text_of_an_item_reaches_the_queue_or_the_log(
    quarantined: Quarantined, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG, "analytics")
    image = an_image(message="my secret", email="grace@example.com", sentiment="my secret")
    stream_handler.count([a_record(image)])
    written = json.dumps(quarantined()) + "".join(str(vars(record)) for record in caplog.records)
    assert "record_quarantined" in written
    assert "secret" not in written
    assert "grace" not in written


def test_a_queue_that_does_not_answer_makes_the_batch_fail(stack: int, quarantined: Quarantined) -> None:
    rule = {"service": "sqs", "operation": "SendMessage", "times": 9, "status": 403, "code": "AccessDenied"}
    emulated.inject(stack, [rule])
    records = [a_record(an_image(rating=9)), a_record(an_image())]
    with pytest.raises(ClientError):
        stream_handler.count(records)
    assert (
        counters()["project#default", "total"]["totalCount"] == 1
    )  # the other records are counted before the queue is called
    emulated.inject(stack, [])
    stream_handler.count(records)
    assert len(quarantined()) == 1
    assert counters()["project#default", "total"]["totalCount"] == 1
