"""A task as the board, the list and the panel of an item show it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.functional import Promise
from django.utils.translation import pgettext_lazy

from feedback.models import Feedback
from staff.members import project_members
from staff.members.project_members import Member
from tasks import references
from tasks.filters import is_overdue
from tasks.models import Priority, Status, Task

COLUMN_TITLES: Mapping[Status, Promise] = {
    Status.OPEN: pgettext_lazy("a column of tasks", "Open"),
    Status.IN_PROGRESS: pgettext_lazy("a column of tasks", "In Progress"),
    Status.COMPLETED: pgettext_lazy("a column of tasks", "Completed"),
}
PRIORITY_TITLES: Mapping[Priority, Promise] = {
    Priority.HIGH: pgettext_lazy("a priority", "High"),
    Priority.NORMAL: pgettext_lazy("a priority", "Normal"),
    Priority.LOW: pgettext_lazy("a priority", "Low"),
}


@dataclass(frozen=True)
class Step:
    """What one button does: the task moves to another column."""

    to: Status
    text: Promise


STEPS: Mapping[str, Step] = {
    Status.OPEN: Step(Status.IN_PROGRESS, pgettext_lazy("a task", "Start")),
    Status.IN_PROGRESS: Step(Status.COMPLETED, pgettext_lazy("a task", "Complete")),
    Status.COMPLETED: Step(Status.OPEN, pgettext_lazy("a task", "Reopen")),
}


@dataclass(frozen=True)
class Card:
    task: Task
    assignee: Member | None
    item: Feedback | None  # the first one of the task that still exists
    is_overdue: bool

    @property
    def step(self) -> Step | None:
        return STEPS.get(self.task.status)

    @property
    def tags(self) -> list[str]:
        return sorted(self.task.tags or ())

    @property
    def more_items(self) -> int:
        return len(self.task.feedback_ids or ()) - 1 if self.item else 0

    @property
    def comments(self) -> int:
        return int(self.task.comment_count or 0)

    @property
    def column_title(self) -> Promise | str:
        is_known = self.task.status in set(Status)  # a later version may know more
        return COLUMN_TITLES[Status(self.task.status)] if is_known else self.task.status

    @property
    def content(self) -> object:
        """What the page shows of it, for its ETag."""
        item = self.item and (self.item.feedback_id, self.item.version)
        return self.task.task_id, self.task.version, self.comments, self.assignee, item, self.is_overdue


def make(project_id: str, tasks: Sequence[Task], today: date, *, with_items: bool = True) -> list[Card]:
    """One batch for the items. The members of the project are remembered for a minute."""
    members = project_members.of_project(project_id)
    ids = {_first_id(task) for task in tasks if task.feedback_ids} if with_items else set()
    items = references.items(project_id, ids) if ids else {}
    return [
        Card(
            task,
            members.get(task.assignee or ""),
            items.get(_first_id(task)) if task.feedback_ids else None,
            is_overdue(task, today),
        )
        for task in tasks
    ]


def tags_of(tasks: Iterable[Task]) -> list[str]:
    return sorted({tag for task in tasks for tag in task.tags or ()}, key=str.casefold)


def _first_id(task: Task) -> str:
    return min(task.feedback_ids)
