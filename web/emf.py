"""Metrics inside a log line: CloudWatch takes them out by itself, so that measuring is no call and no second line."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from typing import Any

from web.log_format import JsonFormatter

NAMESPACE = "Feedback"

# Each is a metric that is paid for by the month. A dimension more would multiply them; one that names somebody
# would be personal data that nothing erases.
UNITS = {
    "Duration": "Milliseconds",
    "ColdStart": "Count",
    "Submissions": "Count",
    "Rating": "None",
    "Positive": "Count",
    "Neutral": "Count",
    "Negative": "Count",
}


class MeasuringFormatter(JsonFormatter):
    """For logger.info("...", extra={"measures": {"Duration": 12.5}}). Elsewhere than in Lambda nobody reads them."""

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
