"""What the timeline says about each act on an item. A row of activity names people by their ids, and has no texts."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from activity.models import ActivityRow
from feedback.inbox.edits import ASSIGNED, MOVED, RATED, TAGGED
from feedback.inbox.folders import SNOOZE
from feedback.inbox.undo import UNDONE
from feedback.models import Status
from feedback.workspace import folder_tabs

SCREENING = "system:screening"


@dataclass(frozen=True)
class ActText:
    icon: str
    text: str | Promise
    people: dict[str, str] = field(default_factory=dict)  # more than {who}
    values: dict[str, object] = field(default_factory=dict)
    moments: dict[str, str] = field(default_factory=dict)  # as they are stored: the panel shows them in a time zone


def act_text(row: ActivityRow) -> ActText:
    """An act that only a later version of the code knows is shown by its name."""
    return _DESCRIBED.get(row.action, _unknown)(row)


def _unknown(row: ActivityRow) -> ActText:
    return ActText("info", _("<b>{who}</b>: {action}"), values={"action": row.action})


def _moved(row: ActivityRow) -> ActText:
    old, new = _change(row, "status")
    if new is None:
        return _unknown(row)
    until = _change(row, "snoozedUntil")[1]
    if new == Status.SNOOZED and until:
        return ActText("clock", _("<b>{who}</b> snoozed it until {until}"), moments={"until": until})
    folders: dict[str, object] = {"old": folder_tabs.title(old), "new": folder_tabs.title(new)}
    if row.actor == SNOOZE:
        return ActText("clock", _("<b>The snooze ended</b>, and it returned to {new}"), values=folders)
    if row.actor == SCREENING:
        return ActText("spam", _("<b>Set aside as spam</b>: the same text came before"))
    if old == Status.DELETED:
        return ActText("undo", _("<b>{who}</b> restored it to {new}"), values=folders)
    icon, text = _MOVES.get(new, ("inbox", _("<b>{who}</b> moved it from {old} to {new}")))
    return ActText(icon, text, values=folders)


def _assigned(row: ActivityRow) -> ActText:
    old, new = _change(row, "assignee")
    if not new:
        if row.actor == f"person:{old}":
            return ActText("person", _("<b>{who}</b> no longer works on it"))
        return ActText("person", _("<b>{who}</b> removed the assignment to {whom}"), people={"whom": f"person:{old}"})
    if row.actor == f"person:{new}":
        return ActText("person", _("<b>{who}</b> took it"))
    return ActText("person", _("<b>{who}</b> assigned it to {whom}"), people={"whom": f"person:{new}"})


def _rated(row: ActivityRow) -> ActText:
    old, new = _change(row, "rating")
    if old is None:
        return ActText("edit", _("<b>{who}</b> set the rating to {new}"), values={"new": new})
    return ActText("edit", _("<b>{who}</b> corrected the rating from {old} to {new}"), values={"old": old, "new": new})


def _change(row: ActivityRow, member: str) -> tuple[Any, Any]:
    """Rows of another version of the code may have other values."""
    change = (row.changes or {}).get(member)
    return (change[0], change[1]) if isinstance(change, list) and len(change) == 2 else (None, None)


_MOVES: dict[Any, tuple[str, Promise]] = {
    Status.OPEN: ("inbox", _("<b>{who}</b> moved it to {new}")),
    Status.DONE: ("check", _("<b>{who}</b> marked it as done")),
    Status.SPAM: ("spam", _("<b>{who}</b> marked it as spam")),
    Status.ARCHIVED: ("archive", _("<b>{who}</b> archived it")),
    Status.DELETED: ("trash", _("<b>{who}</b> deleted it")),
}
_DESCRIBED: dict[str, Callable[[ActivityRow], ActText]] = {
    MOVED: _moved,
    ASSIGNED: _assigned,
    RATED: _rated,
    TAGGED: lambda row: ActText("tag", _("<b>{who}</b> changed the tags")),
    "feedback.noted": lambda row: ActText("note", _("<b>{who}</b> wrote a note")),  # which was deleted later
    "feedback.note-changed": lambda row: ActText("note", _("<b>{who}</b> changed a note")),
    "feedback.note-deleted": lambda row: ActText("note", _("<b>{who}</b> deleted a note")),
    UNDONE: lambda row: ActText("undo", _("<b>{who}</b> undid the last change")),
}
