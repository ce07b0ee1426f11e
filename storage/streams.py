"""Reads a table's stream from outside Lambda, and shows its records as Lambda would."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

from storage.clients import client

if TYPE_CHECKING:
    from mypy_boto3_dynamodbstreams.type_defs import ShardTypeDef

Record = Mapping[str, Any]

# An answer may be empty although records wait behind it, above all at the beginning of a shard. A closed shard is
# read to its end. An open one has none: that nothing comes for so long is as sure as it gets.
EMPTY_ANSWERS = 100


def stream_of(table: str) -> str:
    return client("dynamodb").describe_table(TableName=table)["Table"]["LatestStreamArn"]


def records(stream: str) -> Iterator[Record]:
    """All that the stream still holds, shard by shard, each in its order."""
    for shard in shards(stream):
        yield from _records_of(stream, shard)


def shards(stream: str) -> Iterator[ShardTypeDef]:
    start: dict[str, Any] = {}
    while True:
        description = client("dynamodbstreams").describe_stream(StreamArn=stream, **start)["StreamDescription"]
        yield from description["Shards"]
        if "LastEvaluatedShardId" not in description:
            return
        start = {"ExclusiveStartShardId": description["LastEvaluatedShardId"]}


def _records_of(stream: str, shard: ShardTypeDef) -> Iterator[Record]:
    streams = client("dynamodbstreams")
    is_closed = "EndingSequenceNumber" in shard["SequenceNumberRange"]
    iterator: str | None = streams.get_shard_iterator(
        StreamArn=stream, ShardId=shard["ShardId"], ShardIteratorType="TRIM_HORIZON"
    )["ShardIterator"]
    empty = 0
    while iterator and (is_closed or empty < EMPTY_ANSWERS):
        answer = streams.get_records(ShardIterator=iterator)
        yield from (as_event(record, stream) for record in answer["Records"])
        empty = 0 if answer["Records"] else empty + 1
        iterator = answer.get("NextShardIterator")


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
