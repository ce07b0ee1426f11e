"""The timer that reminds of a task. tasks/timer_kinds.py fires it.

A task has one timer, which is written in the transaction that sets the reminder: a later reminder moves it. If the
reminder was removed, or the task is completed or deleted, its timer does nothing.
"""

from __future__ import annotations

from datetime import datetime

from jobs import timers
from storage.transactions import Write

REMINDER = "tasks.reminder"


def write(project_id: str, task_id: str, at: datetime) -> Write:
    return timers.write(REMINDER, f"{project_id}/{task_id}", at)


def read(subject: str) -> tuple[str, str]:
    """The project and the task of a timer."""
    project_id, _, task_id = subject.partition("/")
    return project_id, task_id
