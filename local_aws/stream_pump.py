"""The pump: reads the streams that zappa_settings.json declares and calls the handler, as Lambda does on AWS.

It writes its position to a file after the handler has returned. If it is killed in between, the batch comes again, as
it may on AWS.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any

from django.conf import settings
from django.utils.module_loading import import_string

from local_aws.emulator.positions import Positions
from ops.cloud import infrastructure, stages
from storage.connection.clients import client
from storage.ids import new_id
from storage.streams import as_event, shards, stream_of

logger = logging.getLogger(__name__)

Handler = Callable[[dict[str, Any], object], object]

DECLARED_STAGE = "prod"
PAUSE_WHEN_EMPTY = 0.1
LONGEST_PAUSE_AFTER_FAILURE = 10.0


@dataclass
class Stream:
    table: str
    batch_size: int
    arn: str = ""
    iterator: str | None = None


def handler_and_streams() -> tuple[Handler, list[Stream]]:
    """The handler, and the streams that call it, as Zappa would deploy them."""
    stage = stages.read_settings(DECLARED_STAGE)
    events = stages.resolve(settings.STAGE, {"events": stage["events"]}, infrastructure.outputs(settings.STAGE))
    sources = [event["event_source"] for event in events["events"] if ":dynamodb:" in event["event_source"]["arn"]]
    streams = [Stream(source["arn"].split("/")[1], source["batch_size"]) for source in sources]
    return import_string(stage["lambda_handler"]), streams


class Pump:
    def __init__(self, handler: Handler, positions: Positions) -> None:
        self.handler = handler
        self.positions = positions
        self.failures = 0

    def run(self, streams: list[Stream]) -> None:
        while True:
            handled = [self.step(stream) for stream in streams]
            if self.failures:
                time.sleep(pause_after(self.failures))
            elif not any(handled):
                time.sleep(PAUSE_WHEN_EMPTY)

    def step(self, stream: Stream) -> int:
        """Passes one batch to the handler; 0 if there was none or it failed. A failed batch is read again."""
        try:
            records = self._read(stream)
            if records:
                self.handler({"Records": records}, _context())
                self.positions.store(stream.table, records[-1]["dynamodb"]["SequenceNumber"])
        except Exception:  # as in Lambda: after any error the batch comes again
            logger.exception("batch_failed", extra={"table": stream.table})
            stream.iterator = None
            self.failures += 1
            return 0
        self.failures = 0
        return len(records)

    def _read(self, stream: Stream) -> list[dict[str, Any]]:
        iterator = stream.iterator or self._iterator(stream)
        answer = client("dynamodbstreams").get_records(ShardIterator=iterator, Limit=min(1000, stream.batch_size))
        stream.iterator = answer.get("NextShardIterator")
        return [as_event(record, stream.arn) for record in answer["Records"]]

    def _iterator(self, stream: Stream) -> str:
        """A stream of the emulator has one shard, and keeps all records that were not read: see emulator/streams.py."""
        stream.arn = stream_of(stream.table)
        shard = next(shards(stream.arn))["ShardId"]
        last = self.positions.read().get(stream.table)
        where: dict[str, Any] = (
            {"ShardIteratorType": "AFTER_SEQUENCE_NUMBER", "SequenceNumber": last}
            if last
            else {"ShardIteratorType": "TRIM_HORIZON"}
        )
        answer = client("dynamodbstreams").get_shard_iterator(StreamArn=stream.arn, ShardId=shard, **where)
        return answer["ShardIterator"]


def pause_after(failures: int) -> float:
    """The exponent is limited, because a batch may fail for days, and 2.0**1024 is an overflow."""
    return min(LONGEST_PAUSE_AFTER_FAILURE, 0.2 * 2.0 ** min(failures, 10))


def _context() -> object:
    return SimpleNamespace(aws_request_id=new_id(), function_name="stream-pump", function_version="$LATEST")
