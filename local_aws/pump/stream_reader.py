"""Reads the stream of a table and passes its records to the handler, as Lambda does.

It writes its position to a file after the handler has returned. If it is killed in between, the batch comes again, as
it may on AWS.
"""

from __future__ import annotations

from typing import Any

from local_aws.emulator.positions import Positions
from local_aws.pump.context import Context
from local_aws.pump.mappings import Handler, Mapping
from storage.connection.clients import client
from storage.streams import as_event, shards, stream_of


class StreamReader:
    def __init__(self, mapping: Mapping, handler: Handler, positions: Positions) -> None:
        self._table, self._limit = mapping.name, min(1000, mapping.batch_size)
        self._handler = handler
        self._positions = positions
        self._arn = ""
        self._iterator: str | None = None

    def step(self) -> int:
        """Passes one batch to the handler. Returns the number of its records. A batch that fails is read again."""
        try:
            records = self._read()
            if records:
                self._handler({"Records": records}, Context())
                self._positions.store(self._table, records[-1]["dynamodb"]["SequenceNumber"])
        except Exception:
            self._iterator = None
            raise
        return len(records)

    def _read(self) -> list[dict[str, Any]]:
        iterator = self._iterator or self._start()
        answer = client("dynamodbstreams").get_records(ShardIterator=iterator, Limit=self._limit)
        self._iterator = answer.get("NextShardIterator")
        return [as_event(record, self._arn) for record in answer["Records"]]

    def _start(self) -> str:
        """A stream of the emulator has one shard, and keeps all records that were not read: see emulator/streams.py."""
        self._arn = stream_of(self._table)
        shard = next(shards(self._arn))["ShardId"]
        last = self._positions.read().get(self._table)
        where: dict[str, Any] = (
            {"ShardIteratorType": "AFTER_SEQUENCE_NUMBER", "SequenceNumber": last}
            if last
            else {"ShardIteratorType": "TRIM_HORIZON"}
        )
        answer = client("dynamodbstreams").get_shard_iterator(StreamArn=self._arn, ShardId=shard, **where)
        return answer["ShardIterator"]
