"""The alarms of the templates, and what a metric filter matches."""

from __future__ import annotations

import json
import re
from typing import Any

from ops.cloud import template
from tests.ops.rights import ALL_ON, STAGE

MADE = {
    **template.resources(template.text(), STAGE, ALL_ON),
    **template.resources(template.text(template.OPERATIONS), STAGE, ALL_ON),
}

ALARMS = {name: made["Properties"] for name, made in MADE.items() if made["Type"] == "AWS::CloudWatch::Alarm"}

# Of the metrics that the site embeds in its log lines.
EMBEDDED = {"Submissions", "Rating", "Positive", "Neutral", "Negative", "Duration", "ColdStart"}


def matches(pattern: str, line: str) -> bool:
    """As much of CloudWatch's filter language as the templates use: the emulated AWS matches everything."""
    if not pattern.startswith("{"):
        return any(term in line for term in re.findall(r'\?"([^"]+)"', pattern))
    try:
        document = json.loads(line)
    except ValueError:
        return False
    return all(_holds(term.strip(), document) for term in pattern.strip("{} ").split("&&"))


def _holds(term: str, document: Any) -> bool:
    found = re.fullmatch(r'\$\.([\w.]+) (?:= "(\w+)"|= (\d+)|IS TRUE)', term)
    assert found, f"the matcher does not know {term!r}"
    path, text, number = found.groups()
    for name in path.split("."):
        if not isinstance(document, dict) or name not in document:
            return False
        document = document[name]
    if text is not None:
        return bool(document == text)
    return document is True if number is None else document == int(number) and document is not True
