"""What CloudWatch's embedded metric format asks of a log line."""

from __future__ import annotations

import json
import re
from typing import Any

# https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html
KNOWN_UNITS = {
    *("Seconds", "Microseconds", "Milliseconds", "Percent", "Count", "Count/Second", "None"),
    *("Bytes", "Kilobytes", "Megabytes", "Gigabytes", "Terabytes", "Bits", "Kilobits", "Megabits", "Gigabits"),
}


def wrong_with(text: str) -> list[str]:
    """What the specification would have against a line."""
    document = json.loads(text)
    metadata = document.get("_aws", {})
    wrong = [] if isinstance(metadata.get("Timestamp"), int) else ["no Timestamp in whole milliseconds"]
    directives = metadata.get("CloudWatchMetrics")
    if not isinstance(directives, list) or not directives:
        return [*wrong, "no CloudWatchMetrics"]
    for directive in directives:
        wrong += _wrong_with_directive(directive, document)
    return wrong + ([] if len(text.encode()) <= 256 * 1024 and "\n" not in text else ["no event of CloudWatch Logs"])


def _wrong_with_directive(directive: dict[str, Any], document: dict[str, Any]) -> list[str]:
    wrong = [] if re.fullmatch(r"[A-Za-z0-9._/#:-]{1,255}", directive.get("Namespace", "")) else ["Namespace"]
    for names in directive["Dimensions"]:
        values = [document.get(name) for name in names]
        if len(names) > 30 or not all(isinstance(value, str) and 0 < len(value) <= 1024 for value in values):
            wrong.append(f"Dimensions {names}")
    if not 0 < len(directive["Metrics"]) <= 100:
        wrong.append("Metrics")
    for metric in directive["Metrics"]:
        value = document.get(metric["Name"])
        if isinstance(value, bool) or not isinstance(value, int | float):
            wrong.append(f"{metric['Name']} is no number of the outermost object")
        if metric.get("Unit", "None") not in KNOWN_UNITS:
            wrong.append(f"{metric['Name']} in {metric['Unit']}")
    return wrong
