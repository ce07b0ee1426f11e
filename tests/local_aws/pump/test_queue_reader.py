from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import pytest
from botocore.exceptions import ClientError

from local_aws import emulated
from local_aws.pump import queue_reader
from local_aws.pump.mappings import Mapping
from local_aws.pump.queue_reader import BatchFailed, QueueReader
from storage.connection.clients import client
from tests.local_aws.pump.handlers import Handler

ARN = "arn:aws:sqs:us-east-1:000000000000:{name}"


class Queue:
    """Shows a message again at once, and moves it to its dead letters after two receives."""

    def __init__(self) -> None:
        self.dead, self.name = f"dead-{uuid4().hex[:8]}", f"jobs-{uuid4().hex[:8]}"
        client("sqs").create_queue(QueueName=self.dead)
        policy = {"deadLetterTargetArn": ARN.format(name=self.dead), "maxReceiveCount": 2}
        attributes: Any = {"VisibilityTimeout": "0", "RedrivePolicy": json.dumps(policy)}
        self.url = client("sqs").create_queue(QueueName=self.name, Attributes=attributes)["QueueUrl"]

    def mapping(self, *, reports_failures: bool = True, batch_size: int = 10) -> Mapping:
        return Mapping(ARN.format(name=self.name), batch_size, 2, reports_failures)

    def send(self, *bodies: str) -> None:
        for body in bodies:
            client("sqs").send_message(QueueUrl=self.url, MessageBody=body)

    def left(self, name: str = "") -> list[str]:
        url = client("sqs").get_queue_url(QueueName=name or self.name)["QueueUrl"]
        messages = client("sqs").receive_message(QueueUrl=url, MaxNumberOfMessages=10).get("Messages", [])
        return [message["Body"] for message in messages]

    def dead_letters(self) -> list[str]:
        return self.left(self.dead)


@pytest.fixture(autouse=True)
def no_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(queue_reader, "WAIT_SECONDS", 0)


@pytest.fixture
def queue(emulator: int) -> Iterator[Queue]:
    queue = Queue()
    yield queue
    for name in (queue.name, queue.dead):
        client("sqs").delete_queue(QueueUrl=client("sqs").get_queue_url(QueueName=name)["QueueUrl"])


def failing(*bodies: str) -> Any:
    """A response that reports the messages with these bodies as failed."""

    def respond(event: dict[str, Any]) -> dict[str, Any]:
        failed = [record["messageId"] for record in event["Records"] if record["body"] in bodies]
        return {"batchItemFailures": [{"itemIdentifier": message_id} for message_id in failed]}

    return respond


def bodies(handler: Handler) -> list[list[str]]:
    return [[record["body"] for record in event["Records"]] for event in handler.events]


def test_messages_are_passed_on_in_batches_and_deleted(queue: Queue, handler: Handler) -> None:
    queue.send("a", "b", "c")
    reader = QueueReader(queue.mapping(batch_size=2), handler)

    assert [reader.step(), reader.step(), reader.step()] == [2, 1, 0]

    assert bodies(handler) == [["a", "b"], ["c"]]
    assert queue.left() == []


def test_an_event_looks_as_lambda_shows_it(queue: Queue, handler: Handler) -> None:
    queue.send('{"jobId": "j1"}')

    QueueReader(queue.mapping(), handler).step()

    [record] = handler.records
    assert json.loads(json.dumps(record)) == record
    assert (record["eventSource"], record["eventSourceARN"]) == ("aws:sqs", queue.mapping().arn)
    assert record["body"] == '{"jobId": "j1"}'
    assert record["attributes"]["ApproximateReceiveCount"] == "1"
    assert record.keys() == {
        "messageId", "receiptHandle", "body", "attributes", "messageAttributes", "md5OfBody", "eventSource",
        "eventSourceARN", "awsRegion",
    }  # fmt: skip


def test_only_the_messages_that_failed_come_again(queue: Queue, handler: Handler) -> None:
    queue.send("a", "poison", "c")
    handler.response = failing("poison")

    QueueReader(queue.mapping(), handler).step()

    assert queue.left() == ["poison"]


def test_a_message_that_fails_again_and_again_moves_to_the_dead_letters(queue: Queue, handler: Handler) -> None:
    queue.send("poison")
    handler.response = failing("poison")
    reader = QueueReader(queue.mapping(), handler)

    assert [reader.step() for _ in range(3)] == [1, 1, 0]

    assert queue.dead_letters() == ["poison"]
    assert [record["attributes"]["ApproximateReceiveCount"] for record in handler.records] == ["1", "2"]


@pytest.mark.parametrize("response", [None, {}, {"batchItemFailures": None}, {"batchItemFailures": []}])
def test_a_response_without_failures_is_success(queue: Queue, handler: Handler, response: Any) -> None:
    queue.send("a")
    handler.response = response

    QueueReader(queue.mapping(), handler).step()

    assert queue.left() == []


@pytest.mark.parametrize(
    "response",
    [
        "done",
        ["m1"],
        {"failures": []},
        {"batchItemFailures": ["m1"]},
        {"batchItemFailures": [{"messageId": "m1"}]},
        {"batchItemFailures": [{"itemIdentifier": ""}]},
        {"batchItemFailures": [{"itemIdentifier": None}]},
        {"batchItemFailures": [{"itemIdentifier": "of another batch"}]},
    ],
)
def test_an_unreadable_response_brings_all_messages_back(queue: Queue, handler: Handler, response: Any) -> None:
    queue.send("a", "b")
    handler.response = response

    with pytest.raises(BatchFailed):
        QueueReader(queue.mapping(), handler).step()

    assert queue.left() == ["a", "b"]


def test_a_mapping_without_partial_responses_ignores_them(queue: Queue, handler: Handler) -> None:
    queue.send("a", "b")
    handler.response = failing("a")

    QueueReader(queue.mapping(reports_failures=False), handler).step()

    assert queue.left() == []


@pytest.mark.parametrize("reports_failures", [True, False])
def test_after_an_exception_all_messages_come_again(queue: Queue, handler: Handler, reports_failures: bool) -> None:
    queue.send("a", "b")
    handler.fails = True
    reader = QueueReader(queue.mapping(reports_failures=reports_failures), handler)
    with pytest.raises(RuntimeError):
        reader.step()

    handler.fails = False
    assert reader.step() == 2

    assert queue.left() == []


def test_messages_that_were_handled_before_they_were_deleted_come_again(
    queue: Queue, handler: Handler, monkeypatch: pytest.MonkeyPatch
) -> None:
    queue.send("a")
    with monkeypatch.context() as killed:
        killed.setattr(QueueReader, "_delete", lambda *_: (_ for _ in ()).throw(KeyboardInterrupt))
        with pytest.raises(KeyboardInterrupt):
            QueueReader(queue.mapping(), handler).step()

    QueueReader(queue.mapping(), handler).step()

    assert bodies(handler) == [["a"], ["a"]]
    assert queue.left() == []


def test_a_queue_that_does_not_answer_is_read_again(emulator: int, queue: Queue, handler: Handler) -> None:
    queue.send("a")
    reader = QueueReader(queue.mapping(), handler)
    rule = {"service": "sqs", "operation": "ReceiveMessage", "times": 3, "status": 500, "code": "InternalError"}
    emulated.inject(emulator, [rule])
    with pytest.raises(ClientError):
        reader.step()

    assert reader.step() == 1
