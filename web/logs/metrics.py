"""Metrics inside log lines, in CloudWatch's embedded metric format. CloudWatch extracts them, so they need no call."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from contextvars import ContextVar
from typing import Any

from web.logs.log_format import JsonFormatter

NAMESPACE = "Feedback"

# Each metric costs money each month. Another dimension would multiply them. A dimension with a person in it would be
# personal data that nothing deletes.
UNITS = {
    "Duration": "Milliseconds",
    "ColdStart": "Count",
    "Submissions": "Count",
    "Rating": "None",
    "Positive": "Count",
    "Neutral": "Count",
    "Negative": "Count",
}


# What the current request has measured so far, apart from its duration.
_measured: ContextVar[dict[str, float] | None] = ContextVar("measured", default=None)


def begin_request() -> dict[str, float]:
    """A new set of metrics. add() fills it while the request runs."""
    measured: dict[str, float] = {}
    _measured.set(measured)
    return measured


def add(metrics: Mapping[str, float]) -> None:
    """Does nothing outside of a request, such as in an import."""
    measured = _measured.get()
    if measured is not None:
        measured |= metrics


class MeasuringFormatter(JsonFormatter):
    """For logger.info("...", extra={"measures": {"Duration": 12.5}}). Only lines in Lambda become metrics."""

    def __init__(self, release: str, stage: str) -> None:
        super().__init__(release)
        self._stage = stage

    def line(self, record: logging.LogRecord) -> dict[str, Any]:
        measures = vars(record).get("measures")
        line = super().line(record)
        return line | _embedded(measures, self._stage, record.created) if measures else line


def _embedded(measures: Mapping[str, float], stage: str, at: float) -> dict[str, Any]:
    metrics = [{"Name": name, "Unit": UNITS[name]} for name in measures]
    directive = {"Namespace": NAMESPACE, "Dimensions": [["Stage"]], "Metrics": metrics}
    return {"_aws": {"Timestamp": int(at * 1000), "CloudWatchMetrics": [directive]}, "Stage": stage, **measures}
