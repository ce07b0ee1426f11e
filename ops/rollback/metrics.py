"""Reads metrics of CloudWatch by minute. It rejects an incomplete answer, where missing values would look like 0."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

Minutes = dict[datetime, float]


class Incomplete(Exception):
    """The message names the metric and its status."""


def read(metrics: Any, queries: Sequence[dict[str, Any]], since: datetime, until: datetime) -> dict[str, Minutes]:
    """The values by the id of the query."""
    values: dict[str, Minutes] = {query["Id"]: {} for query in queries}
    states = dict.fromkeys(values, "no answer")
    pages = metrics.get_paginator("get_metric_data").paginate(
        MetricDataQueries=list(queries), StartTime=since, EndTime=until
    )
    for page in pages:
        for result in page["MetricDataResults"]:
            values[result["Id"]] |= dict(zip(result["Timestamps"], result["Values"], strict=True))
            # A result that continues on the next page is "PartialData" too: the last status counts.
            states[result["Id"]] = result["StatusCode"]
    if incomplete := [f"{name}: {state}" for name, state in states.items() if state != "Complete"]:
        raise Incomplete(f"CloudWatch did not finish its answer ({', '.join(incomplete)}).")
    return values


def query(name: str, namespace: str, metric: str, dimensions: dict[str, str], statistic: str = "Sum") -> dict[str, Any]:
    dimension_list = [{"Name": dimension, "Value": value} for dimension, value in dimensions.items()]
    selected = {"Namespace": namespace, "MetricName": metric, "Dimensions": dimension_list}
    return {"Id": name, "MetricStat": {"Metric": selected, "Period": 60, "Stat": statistic}}
