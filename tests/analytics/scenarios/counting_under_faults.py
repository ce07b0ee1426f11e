"""A counting scenario from a seed: items change, and concurrent workers count the records through a faulty AWS."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache, partial
from random import Random
from typing import Any
from unittest import mock

from botocore.exceptions import ClientError
from django.conf import settings

from analytics.counting import (
    counter_transaction,
    markers,
    retention_watermark,
    stream_changes,
    stream_handler,
)
from analytics.counting.images import Uncountable
from analytics.counting.stream_changes import Record
from bench.lanes import Lanes
from storage import queues
from tests.analytics import hostile
from tests.analytics.items import Items
from tests.analytics.scenarios.faulty import Crash, FaultyAWS

LAYOUTS = [(1, 1), (1, 4), (5, 1), (5, 16)]
HOURS = ["2026-11-19T09", "2026-11-20T23", "2026-11-21T00"]
Batch = list[Record]


@dataclass
class Scenario:
    items: Items
    wrong: Batch  # records that can never be counted
    workers: int
    happened: Counter[str] = field(default_factory=Counter)
    took: float = 0.0  # seconds of simulated time


def run(seed: int, often: float | None = None) -> Scenario:
    """`often` is the share of calls that have a fault; by default the seed chooses it."""
    random.seed(seed)  # for our own pauses before retries
    chance = Random(seed)
    scenario = Scenario(Items(chance), [], workers=chance.randint(1, 4))
    for place in range(chance.randint(30, 100)):
        scenario.items.do(chance.randrange(25), a_step(chance), second=place // 11)
    scenario.wrong = list(_hostile(chance))
    lanes = Lanes()
    aws = FaultyAWS(lanes, chance, chance.choice([0, 0.05, 0.2]) if often is None else often)
    work = [_deliveries(scenario, chance) for _ in range(scenario.workers)]
    queues.url_of.cache_clear()
    with (
        divided(chance),
        aws.between(),
        mock.patch.object(retention_watermark, "_noted", {}),
    ):  # as in a new process
        lanes.run([aws.worker(partial(_count, batches, chance), is_faulty=True) for batches in work])
    scenario.happened, scenario.took = aws.happened, lanes.now
    return scenario


def a_step(chance: Random) -> tuple[str, Any]:
    return chance.choice(
        [
            ("rating", chance.choice([1, 2, 3, 4, 5, None])),
            ("status", chance.choice(["new", "open", "spam", "deleted", "later", "hidden"])),
            ("formId", f"f{chance.randrange(12)}"),
            ("variant", chance.choice(["a", "b", None])),
            ("counts", chance.choice([{"q1.9"}, {"q1.10", "q2.b"}, None])),
            ("release", chance.choice(["7", "8", None])),
            ("localHour", chance.choice(HOURS)),
            ("remove", None),
            ("expire", None),
        ]
    )


@contextmanager
def divided(chance: Random) -> Iterator[None]:
    """Any marker layout with low limits, so that each way to write a marker occurs."""
    with (
        mock.patch.object(settings, "COUNTING_MARKERS", [(0.0, *chance.choice(LAYOUTS))]),
        mock.patch.object(markers, "FULL", chance.choice([8, 40, 10_000])),
        mock.patch.object(markers, "MOST_IN_A_CONDITION", chance.choice([0, 3, 140])),
    ):
        yield


def _hostile(chance: Random) -> Iterator[Record]:
    for record in chance.sample(_uncountable(), 8):
        yield {**record, "eventID": chance.randbytes(16).hex()}


@cache
def _uncountable() -> list[Record]:
    return [record for record in hostile.records() if not _is_countable({**record, "eventID": "ab" * 16})]


def _is_countable(record: Record) -> bool:
    try:
        stream_changes.read(record)
    except Uncountable:
        return False
    return True


def _deliveries(scenario: Scenario, chance: Random) -> list[Batch]:
    """All records in order, in batches of any size. Some batches are repeated later."""
    records: Batch = list(scenario.items.records)
    for record in scenario.wrong:
        records.insert(chance.randrange(len(records)), record)
    batches = list(_cut(records, chance))
    return batches + [batch for batch in batches if chance.random() < 0.2]


def _cut(records: Batch, chance: Random) -> Iterator[Batch]:
    start = 0
    while start < len(records):
        size = chance.choice([1, 5, 30, 200])
        yield records[start : start + size]
        start += size


def _count(batches: list[Batch], chance: Random) -> None:
    """Retries like Lambda: failed records come again, perhaps in other batches, before all later records."""
    waiting = list(batches)
    while waiting:
        batch = waiting[0]
        try:
            stream_handler.count(batch)
        except (Crash, ClientError, counter_transaction.CountersBusy):
            waiting[:1] = list(_cut(batch, chance)) if chance.random() < 0.5 else [batch]
        else:
            del waiting[0]
