"""Measures how many records a second one worker counts, compared with one UpdateItem for each record and counter."""

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
from counters.models import TOTAL
from local_aws import emulated
from ops.cloud import infrastructure
from storage.connection import clients
from storage.connection.clients import client

ROUNDS = 9
STREAM_BEGINS = 1_800_000_000
WRITES = ("TransactWriteItems", "UpdateItem")


@dataclass
class Method:
    title: str
    count: Callable[[Sequence[Record]], None]
    batch_size: int
    in_a_round: int
    per_second: list[float] = field(default_factory=list)
    cpu_ms: list[float] = field(default_factory=list)
    units: float = 0.0


def measure(rounds: int = ROUNDS) -> str:
    # The others are compared with the first, whose speed and cost do not depend on the size of a batch.
    methods = [
        Method("one `ADD` a record and counter", add_one_by_one, 1, 150),
        Method("**this project**, batches of 1", stream_handler.count, 1, 150),
        Method("**this project**, batches of 10", stream_handler.count, 10, 300),
        Method("**this project**, batches of 100", stream_handler.count, 100, 1000),
        Method("**this project**, batches of 1,000", stream_handler.count, 1000, 2000),
    ]
    hours = itertools.count(STREAM_BEGINS, step=3600)
    with emulated_stage():
        # The first round measures the units, not the time. It also makes the counters and the connection.
        for method in methods:
            with _units() as units:
                _run(method, next(hours))
            method.units = sum(units) / method.in_a_round
        for _, method in itertools.product(range(rounds), methods):
            per_second, cpu_ms = _run(method, next(hours))
            method.per_second.append(per_second)
            method.cpu_ms.append(cpu_ms)
        _check_all_counted((1 + rounds) * sum(method.in_a_round for method in methods))
    return report(methods)


def add_one_by_one(records: Sequence[Record]) -> None:
    """The usual way: the same counters, but a record that comes twice counts twice."""
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


def report(methods: Sequence[Method]) -> str:
    head = ["", "records a second", "**to one by one**", "CPU ms a record", "write units a record"]
    return figures.table(head, [_row(method, methods[0]) for method in methods])


def _row(method: Method, reference: Method) -> list[str]:
    return [
        method.title,
        f"{median(method.per_second):,.0f}",
        f"{figures.ratio(method.per_second, reference.per_second):.1f}",
        f"{median(method.cpu_ms):.2f}",
        f"{method.units:.2f}",
    ]


def _run(method: Method, since: float) -> tuple[float, float]:
    """Returns records per second, and CPU milliseconds per record."""
    records = list(stream.records(method.in_a_round, since))
    started, started_cpu = time.perf_counter(), time.process_time()
    for start in range(0, len(records), method.batch_size):
        method.count(records[start : start + method.batch_size])
    took, took_cpu = time.perf_counter() - started, time.process_time() - started_cpu
    return len(records) / took, took_cpu * 1000 / len(records)


def _check_all_counted(sent: int) -> None:
    total = {"aggregateId": {"S": f"project#{stream.PROJECT}"}, "bucket": {"S": TOTAL}}
    item = client("dynamodb").get_item(TableName=settings.TABLES["analytics"], Key=total)["Item"]
    if int(item["totalCount"]["N"]) != sent:
        raise SystemExit(f"{sent} records were sent, but {item['totalCount']['N']} were counted.")


@contextmanager
def emulated_stage() -> Iterator[None]:
    """Starts an emulated AWS with our stack."""
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
    """Collects the write units that DynamoDB returns for each write."""
    units: list[float] = []
    events = client("dynamodb").meta.events

    def request_units(params: dict[str, Any], **_: Any) -> None:
        params["ReturnConsumedCapacity"] = "TOTAL"

    def add_units(parsed: dict[str, Any], **_: Any) -> None:
        consumed = parsed["ConsumedCapacity"]
        units.extend(table["CapacityUnits"] for table in (consumed if isinstance(consumed, list) else [consumed]))

    for write in WRITES:
        events.register(f"provide-client-params.dynamodb.{write}", request_units)
        events.register(f"after-call.dynamodb.{write}", add_units)
    yield units
    for write in WRITES:
        events.unregister(f"provide-client-params.dynamodb.{write}", request_units)
        events.unregister(f"after-call.dynamodb.{write}", add_units)
