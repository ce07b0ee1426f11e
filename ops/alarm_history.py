"""How CloudWatch tells that an alarm has changed its mind."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any


@dataclass(frozen=True)
class Change:
    at: datetime
    came_from: str  # OK, ALARM or INSUFFICIENT_DATA
    to: str


def change(item: Mapping[str, Any]) -> Change:
    """Of a `StateUpdate`. The same stands in its data, as JSON of a version of its own."""
    # "Alarm updated from OK to ALARM"
    came_from, _, to = item["HistorySummary"].rpartition(" from ")[2].partition(" to ")
    return Change(item["Timestamp"], came_from, to)
