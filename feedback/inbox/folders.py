"""Moves items between the folders of the inbox, and wakes those whose snooze is over."""

from __future__ import annotations

from datetime import datetime

from feedback.inbox import edits, moves
from feedback.inbox.edits import Edit
from feedback.models import Feedback, Status
from storage import writes

SNOOZE = "system:snooze"  # the actor that wakes items


def move(item: Feedback, to: str, *, actor: str, snoozed_until: datetime | None = None) -> None:
    """A deleted item is purged after a week, unless it is moved out before."""
    edits.apply(item, Edit(status=to, snoozed_until=snoozed_until), actor=actor)


def wake(feedback_id: str) -> bool:
    """Returns a snoozed item whose time has come to the folder it had before.

    The caller may be late or call twice: an item that was moved, snoozed again or deleted since stays as it is,
    and the result is False. Raises Conflict if another change happens at this moment: then call it again.
    """
    try:
        item = writes.find(Feedback, feedback_id, consistent=True)
    except writes.NotFound:
        return False
    if item.status != Status.SNOOZED or moves.sleeps(item):
        return False
    move(item, moves.folder_before(item), actor=SNOOZE)
    return True
