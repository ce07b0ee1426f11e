"""Reads changes of an alarm's state from the alarm history of CloudWatch."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from ops.rollback.alarms import DRILL


@dataclass(frozen=True)
class AlarmChange:
    at: datetime
    previous: str  # OK, ALARM or INSUFFICIENT_DATA
    state: str
    is_drill: bool = False  # a person set the alarm, to test it


def change(item: Mapping[str, Any]) -> AlarmChange:
    """From an item of the type `StateUpdate`."""
    # "Alarm updated from OK to ALARM"
    previous, _, state = item["HistorySummary"].rpartition(" from ")[2].partition(" to ")
    with_cause = "newState" if state == "ALARM" else "oldState"
    return AlarmChange(item["Timestamp"], previous, state, _cause(item, with_cause).lower().startswith(DRILL))


def _cause(item: Mapping[str, Any], with_cause: str) -> str:
    try:
        return str(json.loads(item.get("HistoryData", ""))[with_cause]["stateReason"])
    except (ValueError, KeyError, TypeError):
        return ""  # AWS may change the format: what cannot be read is not a drill
