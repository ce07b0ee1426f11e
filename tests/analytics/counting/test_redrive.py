from __future__ import annotations

import json
from collections.abc import Iterator
from io import StringIO
from typing import Any

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command

from analytics.counting import quarantine, stream_handler
from storage import queues
from storage.connection.clients import client
from tests.factories import FeedbackStream, a_feedback, counters

pytestmark = pytest.mark.usefixtures("stack")

FAILURES = f"feedback-stream-failures-{settings.STAGE}"


@pytest.fixture(autouse=True)
def _empty_queues(stack: int) -> Iterator[None]:
    queues.url_of.cache_clear()
    for name in (FAILURES, settings.QUARANTINE_QUEUE_NAME):
        client("sqs").purge_queue(QueueUrl=url(name))
    yield
    queues.url_of.cache_clear()


def url(name: str) -> str:
    return client("sqs").get_queue_url(QueueName=name)["QueueUrl"]


def waiting(name: str) -> int:
    named = client("sqs").get_queue_attributes(
        QueueUrl=url(name), AttributeNames=["ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible"]
    )["Attributes"]
    return sum(int(number) for number in named.values())


def redrive(queue: str) -> str:
    out = StringIO()
    call_command("redrive", queue, stdout=out)
    return out.getvalue()


def give_up(records: list[dict[str, Any]], **named: str) -> None:
    """The message that Lambda puts into the queue: the position of the records, not the records."""
    arn = records[0]["eventSourceARN"]
    shard = client("dynamodbstreams").describe_stream(StreamArn=arn)["StreamDescription"]["Shards"][0]["ShardId"]
    numbers = [record["dynamodb"]["SequenceNumber"] for record in records]
    batch = {
        "shardId": shard,
        "startSequenceNumber": numbers[0],
        "endSequenceNumber": numbers[-1],
        "batchSize": len(records),
        "streamArn": arn,
    }
    message = {"version": "1.0", "requestContext": {"condition": "RetryAttemptsExhausted"}}
    client("sqs").send_message(
        QueueUrl=url(FAILURES), MessageBody=json.dumps(message | {"DDBStreamBatchInfo": batch | named})
    )


def test_records_that_lambda_gave_up_are_counted() -> None:
    stream = FeedbackStream()
    for rating in (5, 4, 3):
        a_feedback(rating=rating)
    first, second, third = stream.records()
    stream_handler.count([first])
    give_up([second, third])

    output = redrive("stream-failures")

    assert "counted now" in output
    assert counters()["project#default", "total"]["sumRatings"] == 12
    assert waiting(FAILURES) == 0


def test_only_the_records_of_the_message_are_counted() -> None:
    stream = FeedbackStream()
    for rating in (5, 4, 3):
        a_feedback(rating=rating)
    give_up([stream.records()[1]])

    redrive("stream-failures")

    assert counters()["project#default", "total"]["sumRatings"] == 4


def test_records_that_were_counted_since_are_not_counted_twice() -> None:
    stream = FeedbackStream()
    a_feedback(rating=5)
    records = stream.records()
    give_up(records)
    give_up(records)
    stream_handler.count(records)

    assert "2 messages, 0 left" in redrive("stream-failures")
    assert counters()["project#default", "total"]["totalCount"] == 1


def test_records_of_activity_are_not_counted_and_stay() -> None:
    stream = FeedbackStream()
    a_feedback()
    give_up(stream.records(), streamArn=stream.arn.replace(settings.TABLES["feedback"], settings.TABLES["activity"]))

    with pytest.raises(CommandError, match="output above"):
        redrive("stream-failures")

    assert counters() == {}
    assert waiting(FAILURES) == 1
    assert waiting(settings.QUARANTINE_QUEUE_NAME) == 0


def test_a_batch_that_is_no_longer_in_the_stream_stays_for_the_recount() -> None:
    stream = FeedbackStream()
    a_feedback()
    give_up(stream.records(), streamArn=f"{stream.arn}-gone")

    with pytest.raises(CommandError, match="output above"):
        redrive("stream-failures")

    assert waiting(FAILURES) == 1


def test_items_that_can_be_counted_now_leave_quarantine() -> None:
    countable, wrong = a_feedback(), a_feedback()
    client("dynamodb").update_item(
        TableName=settings.TABLES["feedback"],
        Key={"feedbackId": {"S": wrong.feedback_id}},
        UpdateExpression="SET rating = :r",
        ExpressionAttributeValues={":r": {"N": "9"}},
    )
    for feedback_id in (countable.feedback_id, wrong.feedback_id, "gone"):
        quarantine.put("e1", {"feedbackId": {"S": feedback_id}}, "status is unknown")
    out = StringIO()

    with pytest.raises(CommandError, match="output above"):
        call_command("redrive", "quarantine", stdout=out)

    output = out.getvalue()
    assert "its item can be counted now" in output
    assert "its item is gone" in output
    assert "still cannot be counted" in output
    assert "3 messages, 1 left" in output
    assert waiting(settings.QUARANTINE_QUEUE_NAME) == 1


def test_an_empty_queue_is_reported() -> None:
    assert redrive("quarantine").startswith("0 messages, 0 left")


def test_remaining_messages_can_be_received_again_at_once() -> None:
    stream = FeedbackStream()
    a_feedback()
    give_up(stream.records(), streamArn=f"{stream.arn}-gone")
    with pytest.raises(CommandError, match="output above"):
        redrive("stream-failures")

    visible = client("sqs").get_queue_attributes(
        QueueUrl=url(FAILURES), AttributeNames=["ApproximateNumberOfMessages"]
    )["Attributes"]
    assert visible["ApproximateNumberOfMessages"] == "1"


def test_a_batch_without_its_end_in_the_stream_stays_in_the_queue() -> None:
    """The records that can be read are counted; a recount counts the others."""
    stream = FeedbackStream()
    for rating in (5, 4):
        a_feedback(rating=rating)
    records = stream.records()
    beyond = str(int(records[-1]["dynamodb"]["SequenceNumber"]) + 10**9)
    give_up(records, endSequenceNumber=beyond)

    with pytest.raises(CommandError, match="output above"):
        redrive("stream-failures")

    assert counters()["project#default", "total"]["sumRatings"] == 9
    assert waiting(FAILURES) == 1


def test_a_quarantined_record_without_a_key_belongs_to_no_item() -> None:
    quarantine.put("", {}, "its images do not fit its eventName")
    assert "its item is gone" in redrive("quarantine")
    assert waiting(settings.QUARANTINE_QUEUE_NAME) == 0
