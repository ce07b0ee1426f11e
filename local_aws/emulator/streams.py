"""Stores the stream records of all tables, so that they survive a restart."""

from __future__ import annotations

import json
import time
from collections.abc import Iterable
from itertools import takewhile
from pathlib import Path
from typing import Any

from ministack.services import dynamodb

from local_aws.emulator import files, tables

RETENTION_SECONDS = 24 * 60 * 60

Record = dict[str, Any]


class Streams:
    def __init__(self, path: Path) -> None:
        self.path = path
        self.is_lost = False
        self._last: str = ""  # the highest sequence number so far

    def keep_numbers_rising(self) -> None:
        """The numbers of ministack begin with the time, so they would fall if the clock is set back."""
        next_number = dynamodb._next_stream_seq

        def next_higher_number() -> str:
            number: str = next_number()
            if number <= self._last:
                number = f"{int(self._last) + 1:0{len(number)}d}"
            self._last = number
            return number

        dynamodb._next_stream_seq = next_higher_number

    def save(self) -> None:
        streams = {}
        for (account, region, name), table in dynamodb._tables.all_items():
            if not table.get("LatestStreamArn"):
                continue
            streams[table["TableArn"]] = {
                "stream": table["LatestStreamArn"],
                "trimmed": dynamodb._stream_trimmed.get_scoped(account, region, name, 0),
                "records": dynamodb._stream_records.get_scoped(account, region, name, []),
            }
        files.replace(self.path, json.dumps({"last": self._last, "tables": streams}))

    def load(self) -> None:
        if not self.path.exists():
            self.is_lost = any(table.get("LatestStreamArn") for table in dynamodb._tables.all_values())
            return
        saved = files.read_json(self.path)
        self._last = saved["last"]
        for arn, stream in saved["tables"].items():
            table = tables.find(arn)
            if table is None or table.get("LatestStreamArn") != stream["stream"]:
                continue  # killed between two files of a snapshot, after the stream was disabled
            at = tables.place(arn)
            dynamodb._stream_records.set_scoped(*at, stream["records"])
            dynamodb._stream_trimmed.set_scoped(*at, stream["trimmed"])

    def put_back(self, record: Record) -> None:
        arn = tables.arn_of(record)
        table = tables.find(arn)
        if table is None or table.get("LatestStreamArn") != record["eventSourceARN"]:
            return
        at = tables.place(arn)
        records = dynamodb._stream_records.get_scoped(*at)
        if records is None:
            dynamodb._stream_records.set_scoped(*at, records := [])
        # By number and not by id: a record that was handled and dropped must not come back.
        if not records or _number(record) > _number(records[-1]):
            records.append(record)
            self._last = max(self._last, _number(record))

    def newest_until(self, table: str, number: str) -> str:
        """The last record up to this number; empty if there is none."""
        numbers = [
            _number(record)
            for (_, _, name), records in dynamodb._stream_records.all_items()
            for record in records
            if name == table and _number(record) <= number
        ]
        return max(numbers, default="")

    def hold_records(self) -> bool:
        return any(records for _, records in dynamodb._stream_records.all_items())

    def continue_after(self, numbers: Iterable[str]) -> None:
        """New records get higher numbers than these, so that a reader at these positions finds them."""
        self._last = max([self._last, *numbers])

    def drop_handled(self, checkpoints: dict[str, str]) -> bool:
        """Drops records that are older than a day and were read. The record of the checkpoint itself stays: the reader
        asks for the records after it, and the emulator must find it."""
        has_dropped = False
        for (account, region, name), records in dynamodb._stream_records.all_items():
            handled = _handled(records, checkpoints.get(name, ""))
            if not handled:
                continue
            has_dropped = True
            del records[: len(handled)]
            trimmed = dynamodb._stream_trimmed.get_scoped(account, region, name, 0)
            dynamodb._stream_trimmed.set_scoped(account, region, name, trimmed + len(handled))
        return has_dropped


def _handled(records: list[Record], read_to: str) -> list[Record]:
    oldest = time.time() - RETENTION_SECONDS
    return [
        *takewhile(
            lambda record: record["dynamodb"]["ApproximateCreationDateTime"] < oldest and _number(record) < read_to,
            records,
        )
    ]


def _number(record: Record) -> str:
    number: str = record["dynamodb"]["SequenceNumber"]
    return number
