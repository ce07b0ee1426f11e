"""Which tasks a person or a program asks for. Pages and the API use the same filters."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from tasks.models import UNFINISHED, Status, Task


class Due(StrEnum):
    """By the deadline. Completed tasks are never due."""

    OVERDUE = "overdue"
    TODAY = "today"
    WEEK = "week"  # from today to Sunday


UNASSIGNED = "none"


@dataclass(frozen=True, kw_only=True)
class Filters:
    status: Status | None = None
    priority: str | None = None
    tag: str | None = None
    assignee: str | None = None  # the id of a person, or UNASSIGNED
    due: Due | None = None

    @property
    def columns(self) -> tuple[Status, ...]:
        """Those that can have such tasks."""
        columns = UNFINISHED if self.due else tuple(Status)
        return columns if self.status is None else tuple(column for column in columns if column == self.status)

    @property
    def may_leave_out_tasks(self) -> bool:
        """Whether not all tasks of the columns match."""
        return any((self.priority, self.tag, self.assignee, self.due))

    def matches(self, task: Task, today: date) -> bool:
        return (
            (self.status is None or task.status == self.status)
            and (self.priority is None or task.priority == self.priority)
            and (self.tag is None or self.tag in (task.tags or ()))
            and (self.assignee is None or (task.assignee or UNASSIGNED) == self.assignee)
            and (self.due is None or is_due(task, self.due, today))
        )


def is_overdue(task: Task, today: date) -> bool:
    return is_due(task, Due.OVERDUE, today)


def is_due(task: Task, due: Due, today: date) -> bool:
    """`today` is the day in the time zone of the project."""
    if task.is_completed or task.deadline is None:
        return False
    match due:
        case Due.OVERDUE:
            return task.deadline < today
        case Due.TODAY:
            return task.deadline == today
        case Due.WEEK:
            return today <= task.deadline <= today + timedelta(days=6 - today.weekday())
