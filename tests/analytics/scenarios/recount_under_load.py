"""One scenario of a recount, by a seed: items change and workers count them, while a recount looks for planted drifts.

Time is the lanes' own. The feedback table is the emulator's; its stream is the scenario's, so that it has shards, comes
late, and goes on for ever.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import partial
from io import StringIO
from pathlib import Path
from random import Random
from typing import Any
from unittest import mock

from botocore.exceptions import ClientError
from django.conf import settings
from django.core.management import CommandError, call_command

from analytics.counting import counter_transaction, retention_watermark, stream_handler
from bench.lanes import Lanes
from counters.models import Key
from storage import clock
from storage.connection.clients import client
from tests.analytics.items import SECOND, Items
from tests.analytics.recount.conftest import tamper
from tests.analytics.scenarios.counting_under_faults import HOURS, a_step, divided
from tests.analytics.scenarios.faulty import Crash, FaultyAWS

CHANGES = 60
LONGEST_PAGE = 7


@dataclass
class Stream:
    """Answers like `client("dynamodbstreams")`: pages of a few records, some of them empty."""

    lanes: Lanes
    chance: Random
    shards: list[list[dict[str, Any]]]

    def call(self, operation: str, request: Any) -> Any:
        self.lanes.wait(self.chance.uniform(0, 0.02))
        return getattr(self, operation)(request)

    def DescribeStream(self, request: Any) -> Any:  # noqa: N802 - as AWS calls it
        named = [{"ShardId": str(place), "SequenceNumberRange": {}} for place in range(len(self.shards))]
        date = _moment(self.lanes.now).strftime("%a, %d %b %Y %H:%M:%S GMT")
        return {"StreamDescription": {"Shards": named}, "ResponseMetadata": {"HTTPHeaders": {"date": date}}}

    def GetShardIterator(self, request: Any) -> Any:  # noqa: N802
        shard, after = request["ShardId"], request.get("SequenceNumber")
        numbers = [record["dynamodb"]["SequenceNumber"] for record in self.shards[int(shard)]]
        return {"ShardIterator": f"{shard}:{numbers.index(after) + 1 if after else 0}"}

    def GetRecords(self, request: Any) -> Any:  # noqa: N802
        shard, start = map(int, request["ShardIterator"].split(":"))
        page = self.shards[shard][start : start + self.chance.randint(0, LONGEST_PAGE)]
        return {"Records": [_dated(record) for record in page], "NextShardIterator": f"{shard}:{start + len(page)}"}


@dataclass
class Scenario:
    seed: int
    folder: Path
    lanes: Lanes = field(default_factory=Lanes)
    planted: Counter[tuple[Key, str]] = field(default_factory=Counter)  # by the item and the name of a counter
    outputs: list[str] = field(default_factory=list)
    is_writing: bool = True

    def __post_init__(self) -> None:
        random.seed(self.seed)  # for our own pauses before retries
        self.chance = Random(self.seed)
        self.items = Items(self.chance)
        self.aws = FaultyAWS(self.lanes, self.chance, often=0.05)
        self.stream = Stream(self.lanes, self.chance, [[] for _ in range(self.chance.randint(1, 3))])

    def run(self) -> None:
        with self._surroundings():
            counting_workers = [(place, self.chance.randint(0, 80)) for place in range(len(self.stream.shards))]
            counting_workers += counting_workers[: self.chance.randint(0, 1)]  # two on one shard
            self.lanes.run(
                [
                    self._write,
                    self.aws.worker(self._recount, is_faulty=False),
                    *(self.aws.worker(partial(self._count, at, late), is_faulty=True) for at, late in counting_workers),
                ]
            )

    def recount_in_peace(self) -> None:
        def later() -> None:
            self.lanes.wait(30)
            self._recount()

        with self._surroundings():
            self.lanes.run([self.aws.worker(later, is_faulty=False)])

    def _write(self) -> None:
        """Its calls take no time: an item and its record exist at once."""
        for _ in range(CHANGES):
            self.lanes.wait(self.chance.uniform(0, 6))
            number, step = self.chance.randrange(20), a_step(self.chance)
            old = self.items.stored.get(number)
            if step[0] == "expire" and (old is None or not old["localHour"].startswith(HOURS[0][:10])):
                continue  # retention removes only items of the oldest day
            record = self.items.do(number, step, second=int(self.lanes.now))
            if record is None:
                continue
            _store(record)
            self.stream.shards[number % len(self.stream.shards)].append(record)
            if self.chance.random() < 0.1:
                self._plant()
        self.is_writing = False

    def _plant(self) -> None:
        # In the total and in days that can be compared. A drift in a frozen day stays, which another test covers.
        keys = sorted(key for key in self.items.direct_count() if not key[1].startswith(HOURS[0][:10]))
        if keys and len(self.planted) < 3:
            key, by = self.chance.choice(keys), self.chance.choice([-2, 1, 7])
            names = ["totalCount", "folder:spam"] if key[1] == "total" else ["totalCount", "mood:mixed"]
            name = self.chance.choice(names)
            tamper(*key, name, by)
            self.planted[key, name] += by

    def _recount(self) -> None:
        for _ in range(2):
            self.lanes.wait(self.chance.uniform(0, 40))
            out = StringIO()
            try:
                call_command("recount", "--fix", f"--state={self.folder}/state.json", stdout=out)
            except CommandError as error:
                out.write(f"failed: {error}")
            self.outputs.append(out.getvalue())

    def _count(self, shard: int, late: int) -> None:
        self.lanes.wait(late)
        records, start = self.stream.shards[shard], 0
        while self.is_writing or start < len(records):
            self.lanes.wait(self.chance.choice([0.5, 1, 20]))
            batch = records[start : start + self.chance.choice([3, 20])]
            try:
                stream_handler.count(batch)
            except (Crash, ClientError, counter_transaction.CountersBusy):
                continue
            start += len(batch)

    def _now(self) -> datetime:
        return clock.whole_milliseconds(_moment(self.lanes.now))

    @contextmanager
    def _surroundings(self) -> Iterator[None]:
        made: Any = client("dynamodbstreams")
        patches: list[Any] = [
            divided(Random(self.seed)),
            self.aws.between(),
            mock.patch.dict(vars(made), {"_make_api_call": self.stream.call}),
            mock.patch.object(clock, "now", self._now),
            mock.patch.object(retention_watermark, "_noted", {}),
            mock.patch.object(settings, "FEEDBACK_RETENTION_DAYS", 0),
        ]
        with ExitStack() as stack:
            for patch in patches:
                stack.enter_context(patch)
            yield


def _moment(now: float) -> datetime:
    return datetime.fromtimestamp(SECOND, UTC) + timedelta(seconds=now)


def _dated(record: dict[str, Any]) -> dict[str, Any]:
    """In the format of botocore."""
    stored = record["dynamodb"]
    moment = datetime.fromtimestamp(stored["ApproximateCreationDateTime"], UTC)
    return {**record, "dynamodb": {**stored, "ApproximateCreationDateTime": moment}}


def _store(record: dict[str, Any]) -> None:
    table, stored = settings.TABLES["feedback"], record["dynamodb"]
    if "NewImage" in stored:
        client("dynamodb").put_item(TableName=table, Item=stored["NewImage"])
    else:
        client("dynamodb").delete_item(TableName=table, Key=stored["Keys"])
