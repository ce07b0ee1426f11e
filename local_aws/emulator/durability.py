"""Stores every write before it is answered, so that it survives kill -9: items and messages in a journal, the rest in
snapshots."""

from __future__ import annotations

import json
import logging
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ministack.services import dynamodb

from local_aws.emulator import buckets, ending, journal, queues, reader, snapshot, state, tables
from local_aws.emulator.calls import Call
from local_aws.emulator.journal import Journal
from local_aws.emulator.positions import Positions
from local_aws.emulator.snapshot import Snapshot
from local_aws.emulator.streams import Streams

logger = logging.getLogger(__name__)

JOURNAL_LIMIT = 64 * 1024 * 1024
RESET = "/_ministack/reset"

ITEM_WRITES = {
    "PutItem",
    "UpdateItem",
    "DeleteItem",
    "BatchWriteItem",
    "TransactWriteItems",
    "ExecuteStatement",
    "BatchExecuteStatement",
    "ExecuteTransaction",
}
QUEUE_WRITES = {
    "SendMessage",
    "SendMessageBatch",
    "DeleteMessage",
    "DeleteMessageBatch",
    "ChangeMessageVisibility",
    "ChangeMessageVisibilityBatch",
}
READ = re.compile(r"(Batch|Transact)?(Get|List|Describe|Query|Scan|Head|Lookup|Receive|Filter|Search|Test|Validate)")


@dataclass(frozen=True)
class Saved:
    """What the last snapshot has."""

    settings: str
    streams_of_tables: dict[str, str | None]
    queues: set[str]

    @classmethod
    def now(cls) -> Saved:
        queue_ids = queues.ids()  # first, because it gives an id to each queue, and the settings contain the ids
        return cls(snapshot.settings(), dict(map(tables.identity, dynamodb._tables.all_values())), queue_ids)

    def has(self, effect: dict[str, Any]) -> bool:
        """Whether it has the table or the queue of a change."""
        if "queue" in effect:
            return effect["id"] in self.queues
        table = tables.find(effect["table"]) if "table" in effect else None
        if table is None:
            return True
        table_id, stream = tables.identity(table)
        return table_id in self.streams_of_tables and self.streams_of_tables[table_id] == stream


class Durability:
    def __init__(self, folder: Path, positions: Path) -> None:
        self._positions = Positions(positions)
        self._journal = Journal(folder / state.JOURNAL)
        self._snapshot = Snapshot(folder)
        self._streams = Streams(folder / "streams.json")
        self._changes = tables.Changes()
        self._messages = queues.Changes()
        self._saved = Saved("", {}, set())
        queues.keep_messages_by_id(self._messages.note)
        buckets.end_if_an_object_cannot_be_written()

    def load(self) -> None:
        """Replaces the function of ministack that reads these files."""
        self._snapshot.load()

    def restore(self) -> None:
        """Call it after the services of ministack are loaded."""
        tables.keep_stream_records()
        self._streams.load()
        self._replay()
        with ending.at_once_if_the_disk_fails():
            positions = reader.check_positions(self._positions, self._streams)
            has_dropped = self._streams.drop_handled(positions)
            self._streams.keep_numbers_rising()
            self._changes.watch()
            self._saved = Saved.now()
            if self._snapshot.is_new():
                self._snapshot.save_tables()  # the first file: if only this one is missing later, it was lost
            if self._journal.size or has_dropped:
                self._compact()

    def before_answer(self, call: Call, status: int) -> None:
        with ending.at_once_if_the_disk_fails():
            self._store(call, status)

    def save_all(self) -> None:
        with ending.at_once_if_the_disk_fails():
            self._flush()
            self._compact()

    def _store(self, call: Call, status: int) -> None:
        self._flush()
        if call.path == RESET:
            self._snapshot.forget()
            self._compact()
        elif status >= 400:
            return
        elif call.service == "sqs" and call.operation in QUEUE_WRITES:
            if queues.has_fifo():  # the journal has no messages of these
                self._snapshot.save_queues()
        elif _changes_settings(call):
            self._save_settings()

    def _flush(self) -> None:
        with self._changes.handed_over() as of_tables, self._messages.handed_over() as of_queues:
            effects = of_tables + of_queues
            if not effects:
                return
            # A stack makes tables in the background. A table must be in a snapshot before the journal has its items.
            if not all(map(self._saved.has, effects)):
                self._compact()
            self._journal.append(effects)
        if self._journal.size > JOURNAL_LIMIT:
            self._compact()

    def _save_settings(self) -> None:
        if snapshot.settings() != self._saved.settings:
            self._compact()
        else:
            self._snapshot.save_services()

    def _compact(self) -> None:
        """The order makes a kill at any moment harmless: the journal is emptied last, and to replay its lines on a
        snapshot that has them changes nothing."""
        saved = Saved.now()  # before the files are written: a stack may make another table meanwhile
        self._snapshot.save_services()
        self._snapshot.save_queues()
        self._snapshot.save_tables()
        self._streams.save()
        self._journal.clear()
        self._saved = saved

    def _replay(self) -> None:
        effects = (effect for line in journal.lines(self._journal.path) for effect in json.loads(line))
        unknown = {arn for effect in effects if (arn := self._put_back(effect))}
        for arn in sorted(unknown):
            logger.warning("The journal has content of %s, which no longer exists; it is left out.", arn)
        if cut := journal.cut_off(self._journal.path):
            logger.warning(
                "The last line of %s is cut off after %s bytes and was left out. Usually the emulator was killed while "
                "it wrote the line, before it acknowledged the write.",
                self._journal.path, cut,
            )  # fmt: skip

    def _put_back(self, effect: dict[str, Any]) -> str | None:
        """Returns the ARN of the table or the queue if it no longer exists."""
        match effect:
            case {"record": record}:
                self._streams.put_back(record)
                return None
            case {"queue": arn}:
                return None if queues.put_back(effect) else str(arn)
        return None if tables.put_back_item(effect) else str(effect["table"])


def _changes_settings(call: Call) -> bool:
    if call.path.startswith("/_ministack/"):
        return call.method != "GET"
    if call.service == "cloudformation":
        return True  # its reads too: a stack is built in the background while the caller polls
    if not call.service or call.path.endswith("/invocations"):
        return False
    if call.operation:
        return not (READ.match(call.operation) or (call.service == "dynamodb" and call.operation in ITEM_WRITES))
    return call.method not in ("GET", "HEAD")
