"""Makes the timers that wake snoozed items. feedback/timer_kinds.py fires them.

Each snooze has a timer of its own, so a later snooze never moves an earlier one. A timer is made before its item is
snoozed. If the item is not snoozed after all, or is moved meanwhile, its timer does nothing.
"""

from __future__ import annotations

from datetime import datetime

from jobs import timers
from storage import clock

SNOOZE = "feedback.snooze"


def make(feedback_id: str, until: datetime) -> None:
    timers.ensure(SNOOZE, f"{feedback_id}/{clock.to_text(until)}", until)


def feedback_id_in(subject: str) -> str:
    return subject.partition("/")[0]
