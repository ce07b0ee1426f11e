"""Where a task stands on the board. The board sorts itself: what is urgent is on top, and no task has to be dragged."""

from __future__ import annotations

from datetime import date, datetime

from storage import clock
from tasks.models import Priority, Status

PRIORITIES = {Priority.HIGH: "1", Priority.NORMAL: "2", Priority.LOW: "3"}
NO_DEADLINE = "9999-12-31"
# Completed tasks stand newest first. The number is later than each time, and their difference sorts the other way.
LATEST = 10**14


def column_name(project_id: str, status: str) -> str:
    return f"{project_id}#{status}"


def rank(
    task_id: str,
    *,
    status: str,
    priority: str,
    deadline: date | None,
    created_at: datetime,
    completed_at: datetime | None,
) -> str:
    """High priority first, then the nearest deadline, then the oldest task. Texts that sort like the column."""
    if status == Status.COMPLETED and completed_at:
        return f"{LATEST - int(completed_at.timestamp() * 1000):014d}#{task_id}"
    place = PRIORITIES.get(Priority(priority), "2") if priority in set(Priority) else "2"
    day = deadline.isoformat() if deadline else NO_DEADLINE
    return f"{place}#{day}#{clock.to_text(created_at)}#{task_id}"
