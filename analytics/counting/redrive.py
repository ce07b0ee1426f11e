"""Once the cause is removed: has what waits in a queue of failures counted, and takes it off the queue.

AWS's own redrive moves messages from a dead-letter queue to its source. Neither of these has one: here lies where in
the stream Lambda gave up, and what no retry could count.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from enum import StrEnum
from typing import Any

from botocore.exceptions import ClientError
from django.conf import settings

from analytics.counting import deltas, stream_handler
from analytics.counting.deltas import Uncountable
from storage import failures, streams
from storage.clients import client
from storage.streams import Record

HIDDEN_FOR = 120  # seconds; nobody else gets a message meanwhile
NOT_IN_THE_STREAM = {"TrimmedDataAccessException", "ResourceNotFoundException"}


class Outcome(StrEnum):
    COUNTED = "counted now, and taken off the queue"
    TOO_LATE = "the stream holds it no longer: `manage.py recount --fix` counts the items themselves"
    COUNTABLE = "nothing is wrong with it any more; taken off the queue"
    GONE = "its item is gone; taken off the queue"
    STILL_WRONG = "still cannot be counted"


DONE = {Outcome.COUNTED, Outcome.COUNTABLE, Outcome.GONE}


def redrive(queue: str, handle: Callable[[Mapping[str, Any]], Outcome], tell: Callable[[str], object]) -> Counter[str]:
    """Each message once. What is not done stays in the queue."""
    sqs = client("sqs")
    url = sqs.get_queue_url(QueueName=queue)["QueueUrl"]
    outcomes: Counter[str] = Counter()
    kept = []
    for message in _messages(url):
        outcome = handle(json.loads(message["Body"]))
        tell(f"{message['MessageId']}: {outcome}")
        outcomes[outcome] += 1
        if outcome in DONE:
            sqs.delete_message(QueueUrl=url, ReceiptHandle=message["ReceiptHandle"])
        else:
            kept.append(message["ReceiptHandle"])
    for handle_ in kept:
        sqs.change_message_visibility(QueueUrl=url, ReceiptHandle=handle_, VisibilityTimeout=0)
    return outcomes


def stream_failure(message: Mapping[str, Any]) -> Outcome:
    """Counted exactly once even so: markers reach further back than the stream."""
    batch = message["DDBStreamBatchInfo"]
    try:
        records = list(_records(batch))
    except ClientError as error:
        if failures.code(error) in NOT_IN_THE_STREAM:
            return Outcome.TOO_LATE
        raise
    stream_handler.count(records)
    is_whole = bool(records) and records[-1]["dynamodb"]["SequenceNumber"] == batch["endSequenceNumber"]
    return Outcome.COUNTED if is_whole else Outcome.TOO_LATE


def quarantined(message: Mapping[str, Any]) -> Outcome:
    table, key = settings.TABLES["feedback"], message["keys"]
    # A record without a readable key is of no item of the table.
    item = client("dynamodb").get_item(TableName=table, Key=key, ConsistentRead=True).get("Item") if key else None
    if item is None:
        return Outcome.GONE
    try:
        deltas.between(None, item)
    except Uncountable:
        return Outcome.STILL_WRONG
    return Outcome.COUNTABLE


def _messages(url: str) -> Iterator[Mapping[str, Any]]:
    seen: set[str] = set()
    while True:
        answer = client("sqs").receive_message(
            QueueUrl=url, MaxNumberOfMessages=10, VisibilityTimeout=HIDDEN_FOR, WaitTimeSeconds=1
        )
        fresh = [message for message in answer.get("Messages", []) if message["MessageId"] not in seen]
        if not fresh:
            return
        seen |= {message["MessageId"] for message in fresh}
        yield from fresh


def _records(batch: Mapping[str, Any]) -> Iterator[Record]:
    """From the first record that failed to the last."""
    arn, last = batch["streamArn"], int(batch["endSequenceNumber"])
    iterator = streams.iterator_at(arn, batch["shardId"], batch["startSequenceNumber"])
    empty = 0
    while iterator and empty < streams.EMPTY_ANSWERS:
        answer = streams.read(iterator)
        for record in answer["Records"]:
            if int(record["dynamodb"]["SequenceNumber"]) > last:
                return
            yield streams.as_event(record, arn)
            if int(record["dynamodb"]["SequenceNumber"]) == last:
                return
        empty = 0 if answer["Records"] else empty + 1
        iterator = answer.get("NextShardIterator", "")
