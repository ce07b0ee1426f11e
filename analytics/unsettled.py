"""Which buckets a recount must leave alone: the stream itself says what moved, and what is not counted yet."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from itertools import chain
from typing import TYPE_CHECKING, Any

from django.conf import settings

from analytics import changes, deltas, markers
from analytics.changes import Record
from analytics.deltas import Key, Uncountable
from storage.clients import client

if TYPE_CHECKING:
    from mypy_boto3_dynamodbstreams.type_defs import ShardTypeDef

# An open shard never says that it ends; a few empty answers in a row say that nothing waits in it.
EMPTY_ANSWERS = 3


@dataclass(frozen=True)
class Unsettled:
    moved: set[Key] = field(default_factory=set)
    uncounted: set[Key] = field(default_factory=set)


def since(moment: datetime, buckets: Collection[Key]) -> Unsettled:
    """Of these buckets, those with a change after the moment or with one, however old, that was not counted yet.

    A stream reaches back 24 hours, and markers further: what is in no marker was never counted.
    """
    moved: set[Key] = set()
    waiting: dict[int, list[tuple[bytes, set[Key]]]] = defaultdict(list)
    first_second = int(moment.timestamp()) - 1  # records are dated to the second, by another clock
    for record in _records():
        touched = _touched(record) & set(buckets)
        if not touched:
            continue
        second = int(record["dynamodb"]["ApproximateCreationDateTime"])
        if second >= first_second:
            moved |= touched
        if changes.read(record):
            waiting[second].append((changes.event_id(record), touched))
    return Unsettled(moved, _not_in_markers(waiting))


def _not_in_markers(waiting: dict[int, list[tuple[bytes, set[Key]]]]) -> set[Key]:
    uncounted: set[Key] = set()
    for second, records in waiting.items():
        counted = markers.read(second).ids
        uncounted |= {key for event_id, touched in records if event_id not in counted for key in touched}
    return uncounted


def _touched(record: Record) -> set[Key]:
    images = record["dynamodb"].get("OldImage"), record["dynamodb"].get("NewImage")
    try:
        changes.read(record)
        return set(chain.from_iterable(map(deltas.buckets_of, images)))
    except Uncountable:
        return set()  # it waits in quarantine for just this recount


def _records() -> Iterator[Record]:
    table = client("dynamodb").describe_table(TableName=settings.TABLES["feedback"])["Table"]
    stream = table["LatestStreamArn"]
    for shard in _shards(stream):
        yield from _records_of(stream, shard)


def _shards(stream: str) -> Iterator[ShardTypeDef]:
    start: dict[str, Any] = {}
    while True:
        answer = client("dynamodbstreams").describe_stream(StreamArn=stream, **start)
        description = answer["StreamDescription"]
        yield from description["Shards"]
        if "LastEvaluatedShardId" not in description:
            return
        start = {"ExclusiveStartShardId": description["LastEvaluatedShardId"]}


def _records_of(stream: str, shard: ShardTypeDef) -> Iterator[Record]:
    streams = client("dynamodbstreams")
    iterator: str | None = streams.get_shard_iterator(
        StreamArn=stream, ShardId=shard["ShardId"], ShardIteratorType="TRIM_HORIZON"
    )["ShardIterator"]
    empty = 0
    while iterator and empty < EMPTY_ANSWERS:
        answer: Any = streams.get_records(ShardIterator=iterator)
        for record in answer["Records"]:
            # boto reads the time as a datetime; in an event it is a number of seconds.
            created = record["dynamodb"]["ApproximateCreationDateTime"].timestamp()
            yield record | {"dynamodb": record["dynamodb"] | {"ApproximateCreationDateTime": created}}
        empty = 0 if answer["Records"] else empty + 1
        iterator = answer.get("NextShardIterator")
