"""What a page says after an act: which task it was, and how to undo it.

After a redirect, the address has the name of the act and the id of the task, and never its title.
"""

from __future__ import annotations

from collections.abc import Mapping

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from activity import reading as activity
from feedback.workspace.item import names
from staff.members import project_members
from tasks.models import Status, Task, subject_of
from tasks.page.texts import shortened
from web.notices import Kind, Notice, Offer

LONGEST = 60
MOVED_BY_ANOTHER, GONE = "moved-by-another", "gone"
SENTENCES: Mapping[str, Promise] = {
    "created": _("“%(title)s” was created."),
    "started": _("“%(title)s” is in progress."),
    "completed": _("“%(title)s” is completed."),
    "reopened": _("“%(title)s” is open again."),
    "saved": _("“%(title)s” was saved."),
    "restored": _("“%(title)s” was restored."),
    "closed": _("The feedback of “%(title)s” is done."),
    "unclosed": _("The feedback of “%(title)s” is where it was."),
}
# The status to which undo leads, if the page does not say which one it was.
MOVES: Mapping[str, Status] = {
    "started": Status.OPEN,
    "completed": Status.IN_PROGRESS,
    "reopened": Status.COMPLETED,
}
ACTS: Mapping[str, str] = {
    Status.OPEN: "reopened",
    Status.IN_PROGRESS: "started",
    Status.COMPLETED: "completed",
}


def of(act: str, task: Task, *, back: str, previous: str = "") -> Notice | None:
    """`back` is the page to which undo returns, `previous` the status before or the batch. None for an unknown act."""
    if act == MOVED_BY_ANOTHER:
        return _problem(
            gettext("Nothing was changed: %(name)s has moved “%(title)s” meanwhile."), task, name=_mover(task)
        )
    if act == GONE:
        return _problem(gettext("Nothing was changed: “%(title)s” was deleted meanwhile."), task)
    if act == "deleted" and task.is_deleted:
        return _notice(_("“%(title)s” was deleted."), task, "task-restore", {"back": back})
    if act not in SENTENCES or task.is_deleted:
        return None
    if act == "closed" and previous:
        return _notice(SENTENCES[act], task, "task-close-items", {"undo": previous, "back": back})
    if act not in MOVES:
        return _notice(SENTENCES[act], task)
    before = previous if previous in set(Status) else MOVES[act]
    offer = _offer(task, back) if act == "completed" else None
    return _notice(SENTENCES[act], task, "task-status", {"to": before, "from": task.status, "back": back}, offer)


def _problem(text: str, task: Task, **values: str) -> Notice:
    return Notice(text % {"title": shortened(task.title, LONGEST), **values}, Kind.PROBLEM)


def _mover(task: Task) -> str:
    """The name of the person or the program that moved the task last."""
    rows = activity.timeline(subject_of(task.task_id), limit=10).rows
    actor = next((row.actor for row in rows if row.changes and "status" in row.changes), task.created_by)
    return names.of([actor], project_members.of_project(task.project_id))[actor]


def _notice(
    text: str | Promise,
    task: Task,
    view: str = "",
    fields: Mapping[str, str] | None = None,
    offer: Offer | None = None,
) -> Notice:
    return Notice(
        str(text) % {"title": shortened(task.title, LONGEST)},
        undo_address=reverse(view, args=[task.task_id]) if view else "",
        undo_fields=dict(fields or {}),
        offer=offer,
    )


def _offer(task: Task, back: str) -> Offer | None:
    """Only a task about items offers to close them."""
    number = len(task.feedback_ids or ())
    if not number:
        return None
    text = gettext("Close its feedback") if number == 1 else gettext("Close its %(number)d items") % {"number": number}
    return Offer(text, reverse("task-close-items", args=[task.task_id]), {"back": back})
