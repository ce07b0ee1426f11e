"""What CloudWatch measured, minute by minute. An answer that it did not finish is none: what lacks looks like 0."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

Minutes = dict[datetime, float]


class Incomplete(Exception):
    """Says which metric, and how far CloudWatch got."""


def read(metrics: Any, queries: Sequence[dict[str, Any]], since: datetime, until: datetime) -> dict[str, Minutes]:
    """By the id of the query."""
    found: dict[str, Minutes] = {query["Id"]: {} for query in queries}
    states = dict.fromkeys(found, "no answer")
    pages = metrics.get_paginator("get_metric_data").paginate(
        MetricDataQueries=list(queries), StartTime=since, EndTime=until
    )
    for page in pages:
        for result in page["MetricDataResults"]:
            found[result["Id"]] |= dict(zip(result["Timestamps"], result["Values"], strict=True))
            # Partial is also what goes on on the next page: the last word counts.
            states[result["Id"]] = result["StatusCode"]
    if lacking := [f"{name}: {state}" for name, state in states.items() if state != "Complete"]:
        raise Incomplete(f"CloudWatch did not finish its answer ({', '.join(lacking)}).")
    return found


def query(name: str, namespace: str, metric: str, dimensions: dict[str, str], statistic: str = "Sum") -> dict[str, Any]:
    named = [{"Name": dimension, "Value": value} for dimension, value in dimensions.items()]
    what = {"Namespace": namespace, "MetricName": metric, "Dimensions": named}
    return {"Id": name, "MetricStat": {"Metric": what, "Period": 60, "Stat": statistic}}
