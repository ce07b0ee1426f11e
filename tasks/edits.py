"""Creates, changes and deletes tasks, and records who did it: the task and its row of activity are one transaction."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any, TypedDict

from activity import rows
from activity.rows import CHANGED
from storage import clock, transactions
from storage.ids import ordered_id
from storage.transactions import Write
from storage.writes import set_or_remove
from tasks import places, reminders
from tasks.limits import KEPT_AFTER_DELETION
from tasks.models import Priority, Status, Task, TaskLink, subject_of

# The members whose values are recorded. Of all others, only that they changed.
RECORDED = frozenset({"status", "priority", "assignee", "deadline", "reminder_at"})


class TaskValues(TypedDict, total=False):
    """What people and programs may set. An empty value removes what was there."""

    title: str
    description: str
    status: str
    priority: str
    tags: frozenset[str]
    assignee: str
    deadline: date | None
    reminder_at: datetime | None
    feedback_ids: frozenset[str]
    links: frozenset[str]


def create(
    project_id: str,
    values: TaskValues,
    *,
    actor: str,
    task_id: str | None = None,
    body_hash: str | None = None,
    request_id: str | None = None,
) -> Task:
    """Raises Conflict if there is a task with this id."""
    now = clock.now()
    task = Task(
        project_id,
        task_id or ordered_id(),
        status=str(Status.OPEN),
        priority=str(Priority.NORMAL),
        created_by=actor,
        created_at=now,
        updated_at=now,
        body_hash=body_hash,
    )
    for name, value in values.items():
        setattr(task, name, value or None)
    task.completed_at = now if task.is_completed else None
    task.column, task.rank = places.column_name(project_id, task.status), _rank(task)
    act = _row(task, "task.created", actor, request_id)
    links = [transactions.create(link) for link in _links(task, task.feedback_ids or ())]
    transactions.transact(transactions.create(task), *links, *_timer(task, values), act)
    return task


def change(task: Task, values: TaskValues, *, actor: str, request_id: str | None = None) -> bool:
    """Whether there was something to change. Raises Conflict if the task has changed since the caller read it."""
    changed = {name: value for name, value in values.items() if (value or None) != (getattr(task, name) or None)}
    if not changed:
        return False
    act = _row(task, "task.changed", actor, request_id, _recorded(task, changed))
    transactions.transact(_update(task, changed), *_changed_links(task, changed), *_timer(task, changed), act)
    return True


def delete(task: Task, *, actor: str, request_id: str | None = None) -> None:
    """It is in no list from now on. It can be restored for a week."""
    now = clock.now()
    transactions.transact(
        transactions.change(
            task, Task.deleted_at.set(now), Task.expires_at.set(now + KEPT_AFTER_DELETION), Task.column.remove()
        ),
        *(transactions.delete(link) for link in _links(task, task.feedback_ids or ())),
        reminders.write_purge(task.project_id, task.task_id, now + KEPT_AFTER_DELETION),
        _row(task, "task.deleted", actor, request_id),
    )


def restore(task: Task, *, actor: str, request_id: str | None = None) -> None:
    """A task that is not deleted stays as it is."""
    if not task.is_deleted:
        return
    column = places.column_name(task.project_id, task.status)
    transactions.transact(
        transactions.change(task, Task.deleted_at.remove(), Task.expires_at.remove(), Task.column.set(column)),
        *(transactions.create(link) for link in _links(task, task.feedback_ids or ())),
        _row(task, "task.restored", actor, request_id),
    )


def _timer(task: Task, values: Mapping[str, Any]) -> list[Write]:
    at = values.get("reminder_at")
    return [reminders.write(task.project_id, task.task_id, at)] if at else []


def _update(task: Task, changed: Mapping[str, Any]) -> Write:
    after = Task(**{**task.attribute_values, **changed})
    if after.is_completed != task.is_completed:
        after.completed_at = clock.now() if after.is_completed else None
    actions = [set_or_remove(getattr(Task, name), value) for name, value in changed.items()]
    column = places.column_name(task.project_id, after.status)
    actions += [set_or_remove(Task.completed_at, after.completed_at), Task.rank.set(_rank(after))]
    actions += [Task.column.set(column), Task.updated_at.set(clock.now())]
    return transactions.change(task, *actions)


def _rank(task: Task) -> str:
    return places.rank(
        task.task_id,
        status=task.status,
        priority=task.priority,
        deadline=task.deadline,
        created_at=task.created_at,
        completed_at=task.completed_at,
    )


def _links(task: Task, feedback_ids: Iterable[str]) -> list[TaskLink]:
    return [TaskLink(feedback_id, task.task_id, project_id=task.project_id) for feedback_id in sorted(feedback_ids)]


def _changed_links(task: Task, changed: Mapping[str, Any]) -> list[Write]:
    if "feedback_ids" not in changed:
        return []
    old, new = set(task.feedback_ids or ()), set(changed["feedback_ids"] or ())
    added, removed = _links(task, new - old), _links(task, old - new)
    return [*map(transactions.create, added), *map(transactions.delete, removed)]


def _recorded(task: Task, changed: Mapping[str, Any]) -> dict[str, rows.Change]:
    """By the names of the API. Texts of people are never recorded."""
    return {
        getattr(Task, name).attr_name: [getattr(task, name), value or None] if name in RECORDED else CHANGED
        for name, value in changed.items()
    }


def _row(
    task: Task,
    action: str,
    actor: str,
    request_id: str | None,
    changes: Mapping[str, rows.Change] | None = None,
) -> Write:
    row = rows.row(
        subject=subject_of(task.task_id),
        project_id=task.project_id,
        actor=actor,
        action=action,
        changes=changes,
        request_id=request_id,
    )
    return transactions.create(row)
