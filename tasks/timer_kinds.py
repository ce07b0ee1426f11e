"""The timers of this app: they send the reminder of a task by mail, and remove the comments of a deleted task."""

from __future__ import annotations

from datetime import datetime, timedelta

from activity import rows
from activity.models import ActivityRow
from conversations import removal
from jobs import kinds
from jobs.kinds import Due, Json, TimerKind
from staff.members import memberships
from storage import clock, transactions
from storage.writes import NotFound, again_on_conflict
from tasks import reading, reminders
from tasks.models import Task, subject_of
from web.mail import outbox
from web.mail.models import Mail

TEMPLATE = "tasks/mail/reminder"
ACTOR = "system:reminder"
LONGEST = timedelta(seconds=4)  # a timer has five


def remind(subject: str, data: Json, now: datetime) -> Due | None:
    """The mail and the end of the reminder are one transaction, so a timer that fires twice sends one mail."""
    return again_on_conflict(lambda: _remind(*reminders.read(subject), now))


def _remind(project_id: str, task_id: str, now: datetime) -> Due | None:
    try:
        task = reading.find(project_id, task_id, consistent=True)
    except NotFound:
        return None
    if not task.reminder_at:
        return None
    if task.reminder_at > now:
        return Due(task.reminder_at, {})
    mail = None if task.is_completed else _draft(task)
    transactions.transact(
        transactions.change(task, Task.reminder_at.remove(), Task.updated_at.set(clock.now())),
        transactions.create(_act(task, task.reminder_at)),
        *([transactions.create(mail)] if mail else []),
    )
    if mail:
        outbox.hand_over(mail)
    return None


def _act(task: Task, at: datetime) -> ActivityRow:
    return rows.row(
        subject=subject_of(task.task_id),
        project_id=task.project_id,
        actor=ACTOR,
        action="task.changed",
        changes={Task.reminder_at.attr_name: [at, None]},
    )


def _draft(task: Task) -> Mail | None:
    """To the assignee, or the person who created the task. None if that was a program, or has left the project."""
    actor = f"person:{task.assignee}" if task.assignee else task.created_by
    kind, _, person_id = actor.partition(":")
    if kind != "person" or not memberships.is_member(task.project_id, person_id):
        return None
    deadline = task.deadline.isoformat() if task.deadline else ""
    context = {"taskId": task.task_id, "title": task.title, "deadline": deadline}
    return outbox.draft(TEMPLATE, actor, context, project_id=task.project_id)


def purge(subject: str, data: Json, now: datetime) -> Due | None:
    """Removes the comments of a task that has expired after its deletion. Due again as long as any are left."""
    project_id, task_id = reminders.read(subject)
    try:
        task = reading.find_with_deleted(project_id, task_id, consistent=True)
    except NotFound:
        return Due(now) if removal.delete_all([subject_of(task_id)], now + LONGEST) else None
    return Due(now + timedelta(hours=1)) if task.is_deleted else None


kinds.register(TimerKind(reminders.REMINDER, remind))
kinds.register(TimerKind(reminders.PURGE, purge))
