"""Reads a table's stream from outside Lambda, and shows its records as Lambda would."""

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

from storage import clock, failures
from storage.clients import client

if TYPE_CHECKING:
    from mypy_boto3_dynamodbstreams.type_defs import DescribeStreamOutputTypeDef, GetRecordsOutputTypeDef, ShardTypeDef

Record = Mapping[str, Any]
Answer = TypeVar("Answer")

# An answer may be empty although records wait behind it, above all at the beginning of a shard. A closed shard is
# read to its end. An open one has none: that nothing comes for so long is as sure as it gets.
EMPTY_ANSWERS = 100
# Records are dated down to the second, each by the clock of the machine in AWS that wrote it.
CLOCKS_DIFFER = timedelta(seconds=5)
# AWS asks for two readers a shard at most. Lambda is one, and with a third it throttles them.
THROTTLED = failures.PASSING | {"LimitExceededException"}
TRIMMED = "TrimmedDataAccessException"
TRIES = 12
LONGEST_PAUSE = 5.0


def stream_of(table: str) -> str:
    return client("dynamodb").describe_table(TableName=table)["Table"]["LatestStreamArn"]


def records(stream: str) -> Iterator[Record]:
    """All that the stream holds at this moment, shard by shard, each in its order; a little of what comes later."""
    began: datetime | None = None
    for shard, answered in _shards(stream):
        began = began or answered
        yield from _records_of(stream, shard, began + CLOCKS_DIFFER)


def shards(stream: str) -> Iterator[ShardTypeDef]:
    return (shard for shard, _ in _shards(stream))


def _shards(stream: str) -> Iterator[tuple[ShardTypeDef, datetime]]:
    """Each with the time at which AWS answered, by its own clock."""
    start: dict[str, Any] = {}
    while True:
        answer = _describe(stream, start)
        description = answer["StreamDescription"]
        for shard in description["Shards"]:
            yield shard, _time_of(answer)
        if "LastEvaluatedShardId" not in description:
            return
        start = {"ExclusiveStartShardId": description["LastEvaluatedShardId"]}


def _describe(stream: str, start: dict[str, Any]) -> DescribeStreamOutputTypeDef:
    return _patiently(lambda: client("dynamodbstreams").describe_stream(StreamArn=stream, **start))


def iterator_at(stream: str, shard_id: str, number: str | None = None) -> str:
    """At the record of that number, or at the oldest one."""
    where: dict[str, Any] = {"ShardIteratorType": "TRIM_HORIZON"}
    if number:
        where = {"ShardIteratorType": "AT_SEQUENCE_NUMBER", "SequenceNumber": number}
    request = {"StreamArn": stream, "ShardId": shard_id, **where}
    return _patiently(lambda: client("dynamodbstreams").get_shard_iterator(**request))["ShardIterator"]


def read(iterator: str) -> GetRecordsOutputTypeDef:
    return _patiently(lambda: client("dynamodbstreams").get_records(ShardIterator=iterator))


def _records_of(stream: str, shard: ShardTypeDef, end: datetime) -> Iterator[Record]:
    """A shard is in the order of time: a record from after the end says that all before it were read."""
    is_closed = "EndingSequenceNumber" in shard["SequenceNumberRange"]
    iterator = iterator_at(stream, shard["ShardId"])
    empty = 0
    while iterator and (is_closed or empty < EMPTY_ANSWERS):
        try:
            answer = read(iterator)
        except ClientError as error:
            if failures.code(error) != TRIMMED:
                raise
            # What came next became a day old meanwhile, and was removed. What is left begins later.
            iterator = iterator_at(stream, shard["ShardId"])
            continue
        for record in answer["Records"]:
            if not is_closed and record["dynamodb"]["ApproximateCreationDateTime"] > end:
                return
            yield as_event(record, stream)
        empty = 0 if answer["Records"] else empty + 1
        iterator = answer.get("NextShardIterator", "")


def _patiently(call: Callable[[], Answer]) -> Answer:
    """Again, while AWS turns it away: other readers of the stream go first."""
    for attempt in range(1, TRIES):
        try:
            return call()
        except ClientError as error:
            if failures.code(error) not in THROTTLED:
                raise
            time.sleep(random.uniform(0, min(LONGEST_PAUSE, 0.1 * 2**attempt)))  # noqa: S311 - spreads readers
    return call()


def _time_of(answer: Any) -> datetime:
    date = answer.get("ResponseMetadata", {}).get("HTTPHeaders", {}).get("date")
    return parsedate_to_datetime(date) if date else clock.now()


def as_event(record: Any, stream: str) -> dict[str, Any]:
    """As Lambda shows it: binary values in base64, times as seconds, and the names of who did it in small letters."""
    event: dict[str, Any] = json.loads(json.dumps(record, default=_plain))
    if "userIdentity" in event:
        event["userIdentity"] = {name[0].lower() + name[1:]: value for name, value in event["userIdentity"].items()}
    return event | {"eventSourceARN": stream}


def _plain(value: object) -> str | float:
    if isinstance(value, bytes):
        return base64.b64encode(value).decode()
    if isinstance(value, datetime):
        return value.timestamp()
    raise TypeError(f"{type(value).__name__} has no place in an event")
