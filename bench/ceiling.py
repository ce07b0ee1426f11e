"""Measures how many records a second the counting can handle, with a model of DynamoDB's limits (dynamodb_model.py).

The code that counts is the real one. As in Lambda, one worker for each shard gets the records of a second, up to 1,000.
"""

from __future__ import annotations

import random
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from unittest import mock

from django.conf import settings

from analytics.counting import counter_transaction, stream_handler
from analytics.counting.stream_changes import Record
from bench import figures, stream
from bench.dynamodb_model import Model
from bench.lanes import Lanes
from counters.models import TOTAL
from storage.connection import clients

SECONDS = 3
BATCH, WINDOW = 1000, 1.0
BATCH_CPU, RECORD_CPU = 0.002, 0.0001  # seconds; the same as in ops/costs/cost_model.py
STREAM_BEGINS = 1_800_000_000


@dataclass(frozen=True)
class Load:
    a_second: int
    shards: int
    layout: tuple[int, int]  # seconds and parts of a marker
    seconds: int = SECONDS


LOADS = (
    Load(1000, 4, (1, 1)),
    Load(5000, 10, (1, 1)),
    Load(10_000, 20, (1, 1)),
    Load(10_000, 20, (1, 16)),
    Load(10_000, 40, (1, 16)),
    Load(20_000, 40, (1, 32)),
    Load(20_000, 80, (1, 32)),
)


@dataclass
class Outcome:
    load: Load
    model: Model
    retried_batches: int = 0
    behind: float = 0.0  # seconds from the end of the stream until all records were counted


def measure() -> str:
    return report([simulate(load) for load in LOADS])


def simulate(load: Load) -> Outcome:
    lanes = Lanes()
    outcome = Outcome(load, Model(lanes))
    shards: list[list[tuple[float, Record]]] = [[] for _ in range(load.shards)]
    generator = random.Random(7)
    for number, record in enumerate(stream.records(load.a_second * load.seconds, STREAM_BEGINS)):
        at = number / load.a_second
        record["dynamodb"]["ApproximateCreationDateTime"] = STREAM_BEGINS + int(at)
        generator.choice(shards).append((at, record))
    with _in_model(outcome.model, load):
        lanes.run([partial(_work, shard, lanes, outcome) for shard in shards])
    outcome.behind = lanes.now - load.seconds
    counted = outcome.model.items[f"project#{stream.PROJECT}", TOTAL].numbers["totalCount"] + outcome.model.quarantined
    if counted != load.a_second * load.seconds:
        raise SystemExit(f"{load.a_second * load.seconds} records were sent, but {counted} were counted.")
    return outcome


def _work(shard: list[tuple[float, Record]], lanes: Lanes, outcome: Outcome) -> None:
    start = 0
    while start < len(shard):
        opens = max(lanes.now, shard[start][0])
        is_full_at = shard[start + BATCH - 1][0] if len(shard) >= start + BATCH else float("inf")
        lanes.wait(min(opens + WINDOW, max(opens, is_full_at)) - lanes.now)
        batch = [record for at, record in shard[start : start + BATCH] if at <= lanes.now]
        lanes.wait(BATCH_CPU + RECORD_CPU * len(batch))
        try:
            stream_handler.count(batch)
        except counter_transaction.CountersBusy:
            outcome.retried_batches += 1
            continue
        start += len(batch)


@contextmanager
def _in_model(model: Model, load: Load) -> Iterator[None]:
    random.seed(7)
    with (
        mock.patch.object(clients, "_make", return_value=model),
        mock.patch.object(time, "sleep", model.lanes.wait),
        mock.patch.object(settings, "COUNTING_MARKERS", [(0.0, *load.layout)]),
        mock.patch.object(stream_handler.logger, "info"),
    ):
        yield


def report(outcomes: list[Outcome]) -> str:
    head = [
        *("records a second", "shards", "markers", "**behind at the end, s**", "conflicts", "throttled"),
        *("retried batches", "largest marker, KB", "write units a record", "quarantined"),
    ]
    return figures.table(head, [_row(outcome) for outcome in outcomes])


def _row(outcome: Outcome) -> list[str]:
    load, model = outcome.load, outcome.model
    tries = model.ended.total()
    largest = max(item.bytes for item in model.items.values())
    return [
        f"{load.a_second:,}",
        f"{load.shards}",
        f"{load.layout[0]}/{load.layout[1]}",
        f"{outcome.behind:.1f}",
        f"{100 * model.ended['TransactionConflict'] / tries:.0f} %",
        f"{100 * model.ended['ThrottlingError'] / tries:.0f} %",
        f"{outcome.retried_batches}",
        f"{largest / 1024:.0f}",
        f"{model.units / (load.a_second * load.seconds):.2f}",
        f"{model.quarantined}",
    ]
