"""How CloudWatch tells that an alarm has changed its mind."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from ops.rollback.alarms import DRILL


@dataclass(frozen=True)
class Change:
    at: datetime
    came_from: str  # OK, ALARM or INSUFFICIENT_DATA
    to: str
    is_drill: bool = False  # the alarm was set by hand, to see whether it gets through


def change(item: Mapping[str, Any]) -> Change:
    """Of a `StateUpdate`."""
    # "Alarm updated from OK to ALARM"
    came_from, _, to = item["HistorySummary"].rpartition(" from ")[2].partition(" to ")
    state = "newState" if to == "ALARM" else "oldState"
    return Change(item["Timestamp"], came_from, to, _cause(item, state).lower().startswith(DRILL))


def _cause(item: Mapping[str, Any], state: str) -> str:
    try:
        return str(json.loads(item.get("HistoryData", ""))[state]["stateReason"])
    except (ValueError, KeyError, TypeError):
        return ""  # its form has versions of its own: what cannot be read is no drill
