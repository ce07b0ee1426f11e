"""Lists the folders of the inbox, and moves items between them."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings

from feedback.inbox import edits, moves
from feedback.inbox.edits import Edit
from feedback.models import Feedback, Status, folder_partition
from storage import writes
from storage.pagination import Page, newest_first

SNOOZE = "system:snooze"  # the actor that wakes items


def newest(project_id: str, *, limit: int, cursor: str | None = None) -> Page[Feedback]:
    return newest_first(Feedback.by_time, project_id, shards=settings.FEEDBACK_SHARDS_EVER, limit=limit, cursor=cursor)


def folder(project_id: str, status: Status, *, limit: int, cursor: str | None = None) -> Page[Feedback]:
    partition = folder_partition(project_id, status)
    return newest_first(Feedback.by_folder, partition, shards=settings.FEEDBACK_SHARDS_EVER, limit=limit, cursor=cursor)


def move(
    item: Feedback,
    to: str,
    *,
    actor: str,
    snoozed_until: datetime | None = None,
    request_id: str | None = None,
    batch_id: str | None = None,
) -> None:
    """A deleted item is purged after a week, unless it is moved out before."""
    edit = Edit(status=to, snoozed_until=snoozed_until)
    edits.apply(item, edit, actor=actor, request_id=request_id, batch_id=batch_id)


def restore(item: Feedback, *, actor: str, request_id: str | None = None) -> None:
    """Returns a deleted item to the folder it had. An item that is not deleted stays where it is."""
    if item.status == Status.DELETED:
        edits.apply(item, Edit(status=edits.PREVIOUS), actor=actor, request_id=request_id)


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
