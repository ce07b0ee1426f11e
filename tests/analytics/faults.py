"""Faults of a stream and its workers. Each function counts its records with a fault, and must not raise."""

from __future__ import annotations

import random
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from typing import Any
from unittest import mock

from analytics.counting import counter_transaction, markers, stream_handler
from analytics.counting.stream_changes import Record
from storage.connection.clients import client

Fault = Callable[[Sequence[Record]], None]


class Crash(Exception):
    """The worker's process ended."""


def redelivery(records: Sequence[Record]) -> None:
    """The whole batch is delivered three times, the last time much later."""
    for _ in range(3):
        stream_handler.count(records)


def a_record_twice_in_a_batch(records: Sequence[Record]) -> None:
    stream_handler.count([*records, *records[::2]])


def rebatching(records: Sequence[Record]) -> None:
    """Repeated records come in other batches."""
    chance = random.Random(3)
    stream_handler.count(records[: len(records) // 2])
    for _ in range(2):
        start = 0
        while start < len(records):
            size = chance.randint(1, len(records))
            stream_handler.count(records[start : start + size])
            start += size


def crash_before_the_transaction(records: Sequence[Record]) -> None:
    with _crashing(after=False), suppress(Crash):
        stream_handler.count(records)
    stream_handler.count(records)


def crash_after_the_transaction(records: Sequence[Record]) -> None:
    with _crashing(after=True), suppress(Crash):
        stream_handler.count(records)
    stream_handler.count(records)


def crash_between_two_transactions(records: Sequence[Record]) -> None:
    with _crashing(after=True, at=2), suppress(Crash):
        stream_handler.count(records)
    stream_handler.count(records)


def two_workers_on_one_batch(records: Sequence[Record]) -> None:
    with _all_read_before_any_writes(2), ThreadPoolExecutor(2) as pool:
        list(pool.map(stream_handler.count, [records, records]))


def two_workers_on_overlapping_batches(records: Sequence[Record]) -> None:
    third = len(records) // 3
    with _all_read_before_any_writes(2), ThreadPoolExecutor(2) as pool:
        list(pool.map(stream_handler.count, [records[: 2 * third], records[third:]]))


def shards_out_of_order(records: Sequence[Record]) -> None:
    """A late shard delivers older changes last, and some of them twice."""
    stream_handler.count(records[1::2])
    stream_handler.count(records[::-1][::2])
    stream_handler.count(records)


ALL: list[Fault] = [
    redelivery,
    a_record_twice_in_a_batch,
    rebatching,
    crash_before_the_transaction,
    crash_after_the_transaction,
    crash_between_two_transactions,
    two_workers_on_one_batch,
    two_workers_on_overlapping_batches,
    shards_out_of_order,
]


@contextmanager
def _crashing(*, after: bool, at: int = 1) -> Iterator[None]:
    """The worker ends at its n-th transaction, before or after DynamoDB has executed it."""
    dynamodb = client("dynamodb")
    send, calls = dynamodb.transact_write_items, 0

    def crash(**request: Any) -> Any:
        nonlocal calls
        calls += 1
        if calls < at:
            return send(**request)
        if after:
            send(**request)
        raise Crash

    with mock.patch.object(dynamodb, "transact_write_items", crash):
        yield


@contextmanager
def _all_read_before_any_writes(workers: int) -> Iterator[None]:
    """The first write of each worker waits until all have read: only the conditions can prevent an error then."""
    together = threading.Barrier(workers, timeout=5)
    here = threading.local()
    actions = counter_transaction._actions

    def at_once(*arguments: Any) -> Any:
        made = actions(*arguments)
        if not getattr(here, "waited", False):
            here.waited = True
            with suppress(threading.BrokenBarrierError):
                together.wait()
        return made

    with mock.patch.object(counter_transaction, "_actions", at_once):
        yield


@contextmanager
def without_conditions() -> Iterator[None]:
    """The mutant: markers are written, and never checked."""
    addition = markers.addition

    def unconditional(*arguments: Any) -> Any:
        action: Any = addition(*arguments)
        del action["Update"]["ConditionExpression"]
        values = action["Update"]["ExpressionAttributeValues"]
        for name in [name for name in values if name.startswith(":i") or name in (":read", ":full")]:
            del values[name]
        return action

    nothing = markers.MarkerState(frozenset(), None)
    with (
        mock.patch.object(markers, "addition", unconditional),
        mock.patch.object(markers, "read", return_value=nothing),
    ):
        yield
