"""Makes the timers of reminders. tasks/timer_kinds.py fires them.

Each reminder has a timer of its own, so a later one never moves an earlier one. A timer is made before its task is
written. If the reminder is moved or cleared meanwhile, its timer does nothing.
"""

from __future__ import annotations

from datetime import datetime

from jobs import timers
from storage import clock

REMINDER = "tasks.reminder"


def make(project_id: str, task_id: str, at: datetime) -> None:
    timers.ensure(REMINDER, f"{project_id}/{task_id}/{clock.to_text(at)}", at)


def read(subject: str) -> tuple[str, str, datetime]:
    """The project, the task and the time of a timer."""
    project_id, task_id, at = subject.split("/")
    return project_id, task_id, clock.from_text(at)
