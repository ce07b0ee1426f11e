"""The timers of a task: its reminder, and its end after a deletion. tasks/timer_kinds.py fires them.

Each is written in the transaction of the act that needs it, and a later act moves it. If the reminder was removed, or
the task is completed or deleted, the timer of the reminder does nothing.
"""

from __future__ import annotations

from datetime import datetime

from jobs import timers
from storage.transactions import Write

REMINDER, PURGE = "tasks.reminder", "tasks.purge"


def write(project_id: str, task_id: str, at: datetime) -> Write:
    return timers.write(REMINDER, f"{project_id}/{task_id}", at)


def write_purge(project_id: str, task_id: str, at: datetime) -> Write:
    """When the task can no longer be restored. If it was restored by then, the timer does nothing."""
    return timers.write(PURGE, f"{project_id}/{task_id}", at)


def read(subject: str) -> tuple[str, str]:
    """The project and the task of a timer."""
    project_id, _, task_id = subject.partition("/")
    return project_id, task_id
