"""The timer that wakes a snoozed item. feedback/timer_kinds.py fires it.

An item has one timer, which is written in the transaction that snoozes it: a later snooze moves it. If the item leaves
the folder before, its timer does nothing.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from feedback.models import Feedback, Status
from jobs import timers
from storage import clock
from storage.transactions import Write

SNOOZE = "feedback.snooze"
STATUS, UNTIL = Feedback.status.attr_name, Feedback.snoozed_until.attr_name


def of_change(item: Feedback, changes: Mapping[str, Any]) -> Iterator[Write]:
    """What a change adds to its transaction. `changes` are the stored values after it, or None, by attribute."""
    if not changes.keys() & {STATUS, UNTIL}:
        return
    after = {**item.serialize(), **changes}
    if after[STATUS] == {"S": Status.SNOOZED} and after.get(UNTIL):
        yield timers.write(SNOOZE, item.feedback_id, clock.from_text(after[UNTIL]["S"]))
