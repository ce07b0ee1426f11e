"""Reads all records that a stream has, page by page. It can stop after any page and continue in another process."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from botocore.exceptions import ClientError

from storage import clock, streams
from storage.connection import failures
from storage.streams import CLOCK_TOLERANCE, MAX_EMPTY_RESPONSES, Record

TRIMMED = "TrimmedDataAccessException"


class StreamReader:
    """The records of each shard come in order. It reads up to the time at which it was made, and a few later ones."""

    def __init__(self, stream: str, position: Mapping[str, Any] | None = None) -> None:
        self._stream = stream
        self._position = dict(position) if position else _beginning(stream)
        self._iterator = ""

    @property
    def position(self) -> dict[str, Any]:
        """As JSON, for another reader of the same stream."""
        return self._position

    def next_page(self) -> list[Record] | None:
        """None at the end. A page can be empty although more records follow."""
        if not self._position["shards"]:
            return None
        shard_id, is_closed = self._position["shards"][0]
        try:
            self._iterator = self._iterator or self._iterator_of(shard_id)
            response = streams.read(self._iterator)
        except ClientError as error:
            if failures.code(error) != TRIMMED:
                raise
            # The next records became a day old, and AWS removed them. Go on with the oldest that remain.
            self._iterator, self._position["after"] = "", None
            return []
        self._iterator = response.get("NextShardIterator", "")
        records = response["Records"]
        in_time = [record for record in records if is_closed or not self._is_late(record)]
        self._note(records)
        if not self._iterator or len(in_time) < len(records) or self._has_gone_quiet(is_closed):
            self._next_shard()
        return [streams.as_event(record, self._stream) for record in in_time]

    def _iterator_of(self, shard_id: str) -> str:
        return streams.iterator_at(self._stream, shard_id, self._position["after"], after=True)

    def _is_late(self, record: Any) -> bool:
        """The records of a shard are in order of time, so a late one means that all earlier ones were read."""
        moment: datetime = record["dynamodb"]["ApproximateCreationDateTime"]
        return moment > clock.from_text(self._position["end"])

    def _note(self, records: list[Any]) -> None:
        if records:
            self._position |= {"after": records[-1]["dynamodb"]["SequenceNumber"], "empty": 0}
        else:
            self._position["empty"] += 1

    def _has_gone_quiet(self, is_closed: bool) -> bool:
        """A closed shard is read to its end, however many responses are empty."""
        return not is_closed and self._position["empty"] >= MAX_EMPTY_RESPONSES

    def _next_shard(self) -> None:
        self._iterator = ""
        self._position |= {"shards": self._position["shards"][1:], "after": None, "empty": 0}


def _beginning(stream: str) -> dict[str, Any]:
    shards, end = [], clock.now()
    for place, (shard, listed_at) in enumerate(streams.listed_shards(stream)):
        end = end if place else listed_at
        shards.append([shard["ShardId"], "EndingSequenceNumber" in shard["SequenceNumberRange"]])
    return {"shards": shards, "end": clock.to_text(end + CLOCK_TOLERANCE), "after": None, "empty": 0}
