"""Queues of the emulator, compared with what SQS does."""

from __future__ import annotations

import json
from uuid import uuid4

import pytest
from botocore.exceptions import ClientError

from tests.local_aws.conftest import Emulator
from tests.local_aws.queues import Queue, depth
from tests.ops.published import zipped
from tests.waiting import OFTEN


@pytest.fixture
def letters(volatile: Emulator) -> Queue:
    return Queue(volatile, f"letters-{uuid4().hex[:8]}", VisibilityTimeout="600")


@pytest.mark.parametrize("seconds", [-1, 43201])
def test_a_timeout_that_sqs_does_not_know_is_refused(letters: Queue, seconds: int) -> None:
    letters.send("a")
    [message] = letters.receive()

    with pytest.raises(ClientError) as refused:
        letters.client().change_message_visibility(
            QueueUrl=letters.url, ReceiptHandle=message["ReceiptHandle"], VisibilityTimeout=seconds
        )

    assert refused.value.response["Error"]["Code"].endswith("InvalidParameterValue")


def test_the_timeout_of_a_message_that_is_visible_again_cannot_be_changed(letters: Queue) -> None:
    letters.send("a")
    [message] = letters.receive(VisibilityTimeout=0)

    with pytest.raises(ClientError) as refused:
        letters.client().change_message_visibility(
            QueueUrl=letters.url, ReceiptHandle=message["ReceiptHandle"], VisibilityTimeout=5
        )

    assert refused.value.response["Error"]["Code"].endswith("MessageNotInflight")


def test_a_batch_does_what_it_can_and_names_what_failed(letters: Queue) -> None:
    letters.send("a", "b")
    receipts = {message["Body"]: message["ReceiptHandle"] for message in letters.receive()}
    entries = [{"Id": "1", "ReceiptHandle": receipts["a"]}, {"Id": "2", "ReceiptHandle": "unknown"}]

    hidden = letters.client().change_message_visibility_batch(
        QueueUrl=letters.url, Entries=[entry | {"VisibilityTimeout": 60} for entry in entries]
    )
    deleted = letters.client().delete_message_batch(QueueUrl=letters.url, Entries=entries)

    for answer in (hidden, deleted):
        assert [done["Id"] for done in answer["Successful"]] == ["1"]
        assert [(failed["Id"], failed["Code"]) for failed in answer["Failed"]] == [("2", "ReceiptHandleIsInvalid")]
    assert depth(letters, "ApproximateNumberOfMessagesNotVisible") == "1"


def test_a_response_has_a_message_only_once_even_if_it_is_visible_at_once(letters: Queue) -> None:
    letters.send("a", "b")

    assert letters.bodies(VisibilityTimeout=0) == ["a", "b"]
    assert letters.bodies(VisibilityTimeout=0) == ["a", "b"]


PARTIAL = """
def handler(event, context):
    failed = [record["messageId"] for record in event["Records"] if record["body"] == "poison"]
    return {"batchItemFailures": [{"itemIdentifier": message_id} for message_id in failed]}
"""


def test_a_mapping_of_lambda_deletes_what_succeeded_and_the_rest_goes_to_the_dead_letters(volatile: Emulator) -> None:
    name = f"f{uuid4().hex[:8]}"
    dead = Queue(volatile, f"dead-{name}")
    policy = json.dumps({"deadLetterTargetArn": dead.arn, "maxReceiveCount": 2})
    queue = Queue(volatile, name, VisibilityTimeout="3", RedrivePolicy=policy)
    queue.send("a", "poison", "b")
    functions = volatile.client("lambda")
    functions.create_function(
        FunctionName=name,
        Runtime="python3.11",
        Handler="main.handler",
        Role="arn:aws:iam::000000000000:role/any",
        Timeout=3,
        Code={"ZipFile": zipped({"main.py": PARTIAL})},
    )
    functions.get_waiter("function_active_v2").wait(FunctionName=name, WaiterConfig=OFTEN)
    functions.create_event_source_mapping(
        FunctionName=name, EventSourceArn=queue.arn, FunctionResponseTypes=["ReportBatchItemFailures"]
    )

    assert dead.bodies(WaitTimeSeconds=20) == ["poison"]
    assert depth(queue, "ApproximateNumberOfMessages") == depth(queue, "ApproximateNumberOfMessagesNotVisible") == "0"
