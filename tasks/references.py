"""What a task refers to: members of its project, and items of feedback."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from feedback.models import Feedback, Status
from staff.members import memberships
from storage import reads
from tasks.edits import TaskValues
from tasks.models import Task

MOST_AT_ONCE = 100  # DynamoDB's limit of a batch


def items(project_id: str, feedback_ids: Iterable[str]) -> dict[str, Feedback]:
    """The items that still exist, by their ids. One batch for each hundred."""
    ids = sorted(feedback_ids)
    stored: list[Feedback | None] = []
    for start in range(0, len(ids), MOST_AT_ONCE):
        stored += reads.find_together(*map(Feedback, ids[start : start + MOST_AT_ONCE]))
    return {item.feedback_id: item for item in stored if item and _is_open_to(item, project_id)}


def unknown(project_id: str, values: TaskValues, task: Task | None = None) -> list[str]:
    """The names of the values that refer to what the project does not have. What the task has already may stay."""
    assignee = values.get("assignee")
    is_unknown_member = assignee and assignee != (task and task.assignee) and not _is_member(project_id, assignee)
    added: Collection[str] = values.get("feedback_ids", frozenset()) - set((task and task.feedback_ids) or ())
    are_unknown_items = bool(added) and len(items(project_id, added)) < len(added)
    return ["assignee"] * bool(is_unknown_member) + ["feedback_ids"] * are_unknown_items


def _is_member(project_id: str, person_id: str) -> bool:
    return memberships.is_member(project_id, person_id)


def _is_open_to(item: Feedback, project_id: str) -> bool:
    return item.project_id == project_id and item.status != Status.DELETED
