"""How many records a second one worker counts, beside one that adds each record to each of its counters by itself."""

from __future__ import annotations

import itertools
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import Any

from django.conf import settings

from analytics.counting import stream_changes, stream_handler
from analytics.counting.stream_changes import Record
from bench import figures, stream
from counters.models import GLOBAL, TOTAL
from local_aws import emulated
from ops.cloud import infrastructure
from storage import clients
from storage.clients import client

ROUNDS = 9
STREAM_BEGINS = 1_800_000_000
WRITES = ("TransactWriteItems", "UpdateItem")


@dataclass
class Way:
    title: str
    count: Callable[[Sequence[Record]], None]
    at_a_time: int
    in_a_round: int
    per_second: list[float] = field(default_factory=list)
    cpu_ms: list[float] = field(default_factory=list)
    units: float = 0.0


def measure(rounds: int = ROUNDS) -> str:
    # The first is what the others are compared with. Its speed and cost are the same at any size of batch.
    ways = [
        Way("one `ADD` a record and counter", add_one_by_one, 1, 150),
        Way("**this project**, batches of 1", stream_handler.count, 1, 150),
        Way("**this project**, batches of 10", stream_handler.count, 10, 300),
        Way("**this project**, batches of 100", stream_handler.count, 100, 1000),
        Way("**this project**, batches of 1,000", stream_handler.count, 1000, 2000),
    ]
    hours = itertools.count(STREAM_BEGINS, step=3600)
    with _aws():
        # The round that asks for the units is not timed. It also makes the counters and the connection.
        for way in ways:
            with _units() as units:
                _run(way, next(hours))
            way.units = sum(units) / way.in_a_round
        for _, way in itertools.product(range(rounds), ways):
            per_second, cpu_ms = _run(way, next(hours))
            way.per_second.append(per_second)
            way.cpu_ms.append(cpu_ms)
        _check_all_counted((1 + rounds) * sum(way.in_a_round for way in ways))
    return report(ways)


def add_one_by_one(records: Sequence[Record]) -> None:
    """The usual way: the same counters, but whatever comes twice is counted twice."""
    for record in records:
        change = stream_changes.read(record)
        assert change is not None
        for (aggregate_id, bucket), counters in change.delta.items():
            names = {f"#{place}": name for place, name in enumerate(counters)}
            client("dynamodb").update_item(
                TableName=settings.TABLES["analytics"],
                Key={"aggregateId": {"S": aggregate_id}, "bucket": {"S": bucket}},
                UpdateExpression="ADD " + ", ".join(f"{name} :{name[1:]}" for name in names),
                ExpressionAttributeNames=names,
                ExpressionAttributeValues={
                    f":{place}": {"N": str(number)} for place, number in enumerate(counters.values())
                },
            )


def report(ways: Sequence[Way]) -> str:
    head = ["", "records a second", "**to one by one**", "CPU ms a record", "write units a record"]
    return figures.table(head, [_row(way, ways[0]) for way in ways])


def _row(way: Way, reference: Way) -> list[str]:
    return [
        way.title,
        f"{median(way.per_second):,.0f}",
        f"{figures.ratio(way.per_second, reference.per_second):.1f}",
        f"{median(way.cpu_ms):.2f}",
        f"{way.units:.2f}",
    ]


def _run(way: Way, since: float) -> tuple[float, float]:
    """Records a second, and CPU milliseconds a record."""
    records = list(stream.records(way.in_a_round, since))
    started, started_cpu = time.perf_counter(), time.process_time()
    for start in range(0, len(records), way.at_a_time):
        way.count(records[start : start + way.at_a_time])
    took, took_cpu = time.perf_counter() - started, time.process_time() - started_cpu
    return len(records) / took, took_cpu * 1000 / len(records)


def _check_all_counted(sent: int) -> None:
    total = {"aggregateId": {"S": GLOBAL}, "bucket": {"S": TOTAL}}
    item = client("dynamodb").get_item(TableName=settings.TABLES["analytics"], Key=total)["Item"]
    if int(item["totalCount"]["N"]) != sent:
        raise SystemExit(f"{sent} records were sent, but {item['totalCount']['N']} were counted.")


@contextmanager
def _aws() -> Iterator[None]:
    """An emulated one of our own, with our stack."""
    port = emulated.free_port()
    with TemporaryDirectory() as folder:
        process = emulated.start(emulated.PYTHON, port, Path(folder) / "state", durable=False)
        try:
            emulated.wait_until_healthy(port, process)
            settings.AWS_ENDPOINT_URL = f"http://127.0.0.1:{port}"
            clients.forget()
            infrastructure.apply(settings.STAGE, lambda line: None)
            yield
        finally:
            process.terminate()
            process.wait()


@contextmanager
def _units() -> Iterator[list[float]]:
    """What each write consumed, as DynamoDB says itself."""
    units: list[float] = []
    events = client("dynamodb").meta.events

    def ask(params: dict[str, Any], **_: Any) -> None:
        params["ReturnConsumedCapacity"] = "TOTAL"

    def note(parsed: dict[str, Any], **_: Any) -> None:
        consumed = parsed["ConsumedCapacity"]
        units.extend(table["CapacityUnits"] for table in (consumed if isinstance(consumed, list) else [consumed]))

    for write in WRITES:
        events.register(f"provide-client-params.dynamodb.{write}", ask)
        events.register(f"after-call.dynamodb.{write}", note)
    yield units
    for write in WRITES:
        events.unregister(f"provide-client-params.dynamodb.{write}", ask)
        events.unregister(f"after-call.dynamodb.{write}", note)
