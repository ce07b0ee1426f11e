"""What a move to another folder changes on an item, so that every move can be taken back. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from pynamodb.expressions.update import Action

from feedback.models import Feedback, Status, folder_partition, is_counted
from storage import clock
from storage.ids import shard_name
from storage.writes import set_or_remove

PURGED_AFTER = timedelta(days=7)
# No one works on items in these folders. Each can return to the folder it had before.
ASIDE = (Status.SNOOZED, Status.ARCHIVED, Status.SPAM, Status.DELETED)


def actions(item: Feedback, to: str, snoozed_until: datetime | None, spam_reason: str | None) -> Iterator[Action]:
    yield from _folder(item, to)
    yield from _for_restore(item, to, snoozed_until)
    yield from _expiry(item, to)
    if spam_reason:
        yield Feedback.spam_reason.set(spam_reason)
    elif to not in (Status.SPAM, Status.DELETED):
        yield Feedback.spam_reason.remove()


def way_back(item: Feedback) -> tuple[str, datetime | None]:
    """The folder to which an item returns that was put aside, and the end of its snooze. Others stay where they are."""
    if item.status == Status.DELETED:
        to = item.deleted_from or Status.NEW
        if to != Status.SNOOZED:
            return to, None
        return (to, item.snoozed_until) if sleeps(item) else (folder_before(item), None)
    return (folder_before(item), None) if item.status in ASIDE else (item.status, None)


def sleeps(item: Feedback) -> bool:
    return item.snoozed_until is not None and item.snoozed_until > clock.now()


def folder_before(item: Feedback) -> str:
    """The last folder in which people worked on the item. A later version may know folders that this one does not."""
    return item.previous_status or Status.NEW


def _folder(item: Feedback, to: str) -> Iterator[Action]:
    shard = item.folder_shard.rpartition("#")[2]  # it keeps its shard, even if FEEDBACK_SHARDS has changed
    yield Feedback.status.set(to)
    yield Feedback.counted.set(is_counted(to))
    yield Feedback.folder_shard.set(shard_name(folder_partition(item.project_id, to), int(shard)))


def _for_restore(item: Feedback, to: str, snoozed_until: datetime | None) -> Iterator[Action]:
    """What a later restore needs. A deleted item keeps the end of its snooze, and the folder that it had."""
    if to == Status.DELETED:
        yield Feedback.deleted_from.set(item.status)
    else:
        yield Feedback.deleted_from.remove()
        yield set_or_remove(Feedback.snoozed_until, snoozed_until)
    if to not in ASIDE:
        yield Feedback.previous_status.remove()
    elif item.status not in ASIDE:
        yield Feedback.previous_status.set(item.status)


def _expiry(item: Feedback, to: str) -> Iterator[Action]:
    """A deletion brings the expiry forward, never back. Leaving the folder of deleted items undoes this."""
    if to == Status.DELETED and item.status != Status.DELETED:
        yield Feedback.expires_at.set(min(filter(None, [item.expires_at, clock.now() + PURGED_AFTER])))
        yield set_or_remove(Feedback.kept_until, item.expires_at)
    elif item.status == Status.DELETED and to != Status.DELETED:
        yield set_or_remove(Feedback.expires_at, item.kept_until)
        yield Feedback.kept_until.remove()
