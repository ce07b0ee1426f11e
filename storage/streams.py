"""Reads a table's stream outside of Lambda, and gives its records the format that Lambda uses."""

from __future__ import annotations

import base64
import json
import random
import time
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, Any, TypeVar

from botocore.exceptions import ClientError

from storage import clock
from storage.connection import failures
from storage.connection.clients import client

if TYPE_CHECKING:
    from mypy_boto3_dynamodbstreams.type_defs import DescribeStreamOutputTypeDef, GetRecordsOutputTypeDef, ShardTypeDef

Record = Mapping[str, Any]
Response = TypeVar("Response")

# A response can be empty although more records follow, above all at the start of a shard. An open shard has no end, so
# reading stops after this many empty responses.
MAX_EMPTY_RESPONSES = 100
# The time of a record has whole seconds, and comes from the clock of the machine in AWS that wrote it.
CLOCK_TOLERANCE = timedelta(seconds=5)
# AWS allows two readers per shard. Lambda is one of them. With a third, AWS throttles all.
THROTTLED = failures.TEMPORARY_CODES | {"LimitExceededException"}
TRIES = 12
LONGEST_PAUSE = 5.0


def stream_of(table: str) -> str:
    return client("dynamodb").describe_table(TableName=table)["Table"]["LatestStreamArn"]


def shards(stream: str) -> Iterator[ShardTypeDef]:
    return (shard for shard, _ in listed_shards(stream))


def listed_shards(stream: str) -> Iterator[tuple[ShardTypeDef, datetime]]:
    """Each shard, with the time of the response by the clock of AWS."""
    start: dict[str, Any] = {}
    while True:
        response = _describe(stream, start)
        description = response["StreamDescription"]
        for shard in description["Shards"]:
            yield shard, _time_of(response)
        if "LastEvaluatedShardId" not in description:
            return
        start = {"ExclusiveStartShardId": description["LastEvaluatedShardId"]}


def _describe(stream: str, start: dict[str, Any]) -> DescribeStreamOutputTypeDef:
    return _retried(lambda: client("dynamodbstreams").describe_stream(StreamArn=stream, **start))


def iterator_at(stream: str, shard_id: str, number: str | None = None, *, after: bool = False) -> str:
    """An iterator that starts at or after the record with that sequence number, or at the oldest one."""
    position: dict[str, Any] = {"ShardIteratorType": "TRIM_HORIZON"}
    if number:
        kind = "AFTER_SEQUENCE_NUMBER" if after else "AT_SEQUENCE_NUMBER"
        position = {"ShardIteratorType": kind, "SequenceNumber": number}
    request = {"StreamArn": stream, "ShardId": shard_id, **position}
    return _retried(lambda: client("dynamodbstreams").get_shard_iterator(**request))["ShardIterator"]


def read(iterator: str) -> GetRecordsOutputTypeDef:
    return _retried(lambda: client("dynamodbstreams").get_records(ShardIterator=iterator))


def _retried(call: Callable[[], Response]) -> Response:
    """Repeats a call that AWS throttles because of other readers of the stream."""
    for attempt in range(1, TRIES):
        try:
            return call()
        except ClientError as error:
            if failures.code(error) not in THROTTLED:
                raise
            time.sleep(random.uniform(0, min(LONGEST_PAUSE, 0.1 * 2**attempt)))  # noqa: S311 - spreads readers
    return call()


def _time_of(response: Any) -> datetime:
    date = response.get("ResponseMetadata", {}).get("HTTPHeaders", {}).get("date")
    return parsedate_to_datetime(date) if date else clock.now()


def as_event(record: Any, stream: str) -> dict[str, Any]:
    """The record in Lambda's format: base64 for binary values, seconds for times, lower case in `userIdentity`."""
    event: dict[str, Any] = json.loads(json.dumps(record, default=_plain))
    if "userIdentity" in event:
        event["userIdentity"] = {name[0].lower() + name[1:]: value for name, value in event["userIdentity"].items()}
    return event | {"eventSourceARN": stream}


def _plain(value: object) -> str | float:
    if isinstance(value, bytes):
        return base64.b64encode(value).decode()
    if isinstance(value, datetime):
        return value.timestamp()
    raise TypeError(f"An event cannot contain a value of type {type(value).__name__}")
