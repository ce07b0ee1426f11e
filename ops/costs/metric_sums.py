"""Reads sums of CloudWatch metrics, all in one query."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from storage.connection.clients import client


@dataclass(frozen=True)
class Metric:
    namespace: str
    name: str
    dimensions: Mapping[str, str]


def sums(metrics: Iterable[Metric], since: datetime, until: datetime, period: int) -> list[Decimal | None]:
    """One sum for each metric, in the same order; None if CloudWatch has no values, which is not the same as 0."""
    queries = [_query(place, metric, period) for place, metric in enumerate(metrics)]
    totals: dict[str, Decimal] = {}
    pages = client("cloudwatch", fail_fast=True).get_paginator("get_metric_data")
    for page in pages.paginate(MetricDataQueries=queries, StartTime=since, EndTime=until):
        for result in page["MetricDataResults"]:
            if result["Values"]:
                before = totals.get(result["Id"], Decimal(0))
                totals[result["Id"]] = before + sum(Decimal(str(value)) for value in result["Values"])
    return [totals.get(query["Id"]) for query in queries]


def _query(place: int, metric: Metric, period: int) -> dict[str, Any]:
    selected = {
        "Namespace": metric.namespace,
        "MetricName": metric.name,
        "Dimensions": [{"Name": name, "Value": value} for name, value in metric.dimensions.items()],
    }
    return {"Id": f"m{place}", "MetricStat": {"Metric": selected, "Period": period, "Stat": "Sum"}}
