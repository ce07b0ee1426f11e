"""Counts the throttled requests of the last day, by table and index."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from ops import names
from ops.costs import metric_sums
from ops.costs.metric_sums import Metric
from storage import clock

DAY = timedelta(days=1)
HOUR_SECONDS = 3600


@dataclass(frozen=True)
class Throttled:
    name: str
    reads: int
    writes: int


@dataclass(frozen=True)
class Throttles:
    throttled: list[Throttled]
    checked: int  # tables and indexes


def read() -> Throttles:
    """The metric exists only after the first throttle, so a missing value means 0."""
    places = [(table, {"TableName": table}) for table in names.tables()]
    places += [
        (f"{table} / {index}", {"TableName": table, "GlobalSecondaryIndexName": index})
        for table, index in names.indexes()
    ]
    metrics = [
        Metric("AWS/DynamoDB", kind, dimensions)
        for _, dimensions in places
        for kind in ("ReadThrottleEvents", "WriteThrottleEvents")
    ]
    now = clock.now()
    totals = [int(total or 0) for total in metric_sums.sums(metrics, now - DAY, now, HOUR_SECONDS)]
    pairs = zip(totals[::2], totals[1::2], strict=True)
    counted = [Throttled(name, reads, writes) for (name, _), (reads, writes) in zip(places, pairs, strict=True)]
    return Throttles([each for each in counted if each.reads or each.writes], len(places))
