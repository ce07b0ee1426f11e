"""Counts the failures in a queue after their cause is fixed, and removes them from the queue.

AWS's own redrive moves messages from a dead-letter queue to its source queue. These two queues have none: they hold the
positions in the stream where Lambda gave up, and records that no retry could count.
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
from analytics.counting.images import Uncountable
from storage import streams
from storage.connection import failures
from storage.connection.clients import client
from storage.streams import Record

HIDDEN_SECONDS = 120  # other consumers do not get the message in this time
NOT_IN_THE_STREAM = {"TrimmedDataAccessException", "ResourceNotFoundException"}


class RedriveResult(StrEnum):
    COUNTED = "counted now, and removed from the queue"
    TOO_LATE = "no longer in the stream: run `manage.py recount --fix`, which counts the items themselves"
    NO_ITEMS = "no records of items: `manage.py verify_activity` shows which rows of activity have no seal"
    COUNTABLE = "its item can be counted now; removed from the queue"
    GONE = "its item is gone; removed from the queue"
    STILL_WRONG = "still cannot be counted"


DONE = {RedriveResult.COUNTED, RedriveResult.COUNTABLE, RedriveResult.GONE}


def redrive(
    queue: str, handle: Callable[[Mapping[str, Any]], RedriveResult], say: Callable[[str], object]
) -> Counter[RedriveResult]:
    """Handle each message once. A message stays in the queue if its result is not in DONE."""
    sqs = client("sqs")
    url = sqs.get_queue_url(QueueName=queue)["QueueUrl"]
    results: Counter[RedriveResult] = Counter()
    unfinished = []
    for message in _messages(url):
        result = handle(json.loads(message["Body"]))
        say(f"{message['MessageId']}: {result}")
        results[result] += 1
        if result in DONE:
            sqs.delete_message(QueueUrl=url, ReceiptHandle=message["ReceiptHandle"])
        else:
            unfinished.append(message["ReceiptHandle"])
    for receipt_handle in unfinished:
        sqs.change_message_visibility(QueueUrl=url, ReceiptHandle=receipt_handle, VisibilityTimeout=0)
    return results


def stream_failure(message: Mapping[str, Any]) -> RedriveResult:
    """Counts each record exactly once, even if Lambda counted it before: markers reach further back than the stream."""
    batch = message["DDBStreamBatchInfo"]
    if _is_of_activity(batch["streamArn"]):
        return RedriveResult.NO_ITEMS
    try:
        records = list(_records(batch))
    except ClientError as error:
        if failures.code(error) in NOT_IN_THE_STREAM:
            return RedriveResult.TOO_LATE
        raise
    stream_handler.count(records)
    is_complete = bool(records) and records[-1]["dynamodb"]["SequenceNumber"] == batch["endSequenceNumber"]
    return RedriveResult.COUNTED if is_complete else RedriveResult.TOO_LATE


def quarantined(message: Mapping[str, Any]) -> RedriveResult:
    table, key = settings.TABLES["feedback"], message["keys"]
    # A record without a readable key belongs to no item of the table.
    item = client("dynamodb").get_item(TableName=table, Key=key, ConsistentRead=True).get("Item") if key else None
    if item is None:
        return RedriveResult.GONE
    try:
        deltas.between(None, item)
    except Uncountable:
        return RedriveResult.STILL_WRONG
    return RedriveResult.COUNTABLE


def _is_of_activity(stream: str) -> bool:
    """By the name of the table: a stream that a replaced table of feedback had can still be counted."""
    return stream.partition("/")[2].partition("/")[0] == str(settings.TABLES["activity"])


def _messages(url: str) -> Iterator[Mapping[str, Any]]:
    seen: set[str] = set()
    while True:
        response = client("sqs").receive_message(
            QueueUrl=url, MaxNumberOfMessages=10, VisibilityTimeout=HIDDEN_SECONDS, WaitTimeSeconds=1
        )
        fresh = [message for message in response.get("Messages", []) if message["MessageId"] not in seen]
        if not fresh:
            return
        seen |= {message["MessageId"] for message in fresh}
        yield from fresh


def _records(batch: Mapping[str, Any]) -> Iterator[Record]:
    """From the first record that failed to the last."""
    arn, last = batch["streamArn"], int(batch["endSequenceNumber"])
    iterator = streams.iterator_at(arn, batch["shardId"], batch["startSequenceNumber"])
    empty = 0
    while iterator and empty < streams.MAX_EMPTY_RESPONSES:
        page = streams.read(iterator)
        for record in page["Records"]:
            if int(record["dynamodb"]["SequenceNumber"]) > last:
                return
            yield streams.as_event(record, arn)
            if int(record["dynamodb"]["SequenceNumber"]) == last:
                return
        empty = 0 if page["Records"] else empty + 1
        iterator = page.get("NextShardIterator", "")
