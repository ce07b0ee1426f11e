"""Lists the folders of the inbox, and moves items between them."""

from __future__ import annotations

import logging
from datetime import timedelta

from django.conf import settings
from pynamodb.expressions.update import Action

from feedback.intake import submissions
from feedback.models import Feedback, Status, folder_partition
from storage import clock, writes
from storage.pagination import Page, newest_first, shard_name

PURGED_AFTER = timedelta(days=7)
ASIDE = (Status.ARCHIVED, Status.SPAM, Status.DELETED)  # when an item leaves them, it returns to its previous folder

logger = logging.getLogger(__name__)


def newest(project_id: str, *, limit: int, cursor: str | None = None) -> Page[Feedback]:
    return newest_first(Feedback.by_time, project_id, shards=settings.FEEDBACK_SHARDS_EVER, limit=limit, cursor=cursor)


def folder(project_id: str, status: Status, *, limit: int, cursor: str | None = None) -> Page[Feedback]:
    partition = folder_partition(project_id, status)
    return newest_first(Feedback.by_folder, partition, shards=settings.FEEDBACK_SHARDS_EVER, limit=limit, cursor=cursor)


def move(item: Feedback, to: Status) -> None:
    """Move an item to another folder. A deleted item is purged after a week, unless it is moved out before."""
    was = item.status
    shard = item.folder_shard.rpartition("#")[2]  # it keeps its shard, even if FEEDBACK_SHARDS has changed
    writes.change(
        item,
        Feedback.status.set(to),
        Feedback.counted.set(to.is_counted),
        Feedback.folder_shard.set(shard_name(folder_partition(item.project_id, to), int(shard))),
        Feedback.updated_at.set(clock.now()),
        _previous(item, to),
        *_expiry(item, to),
    )
    # A restored table lacks the deletions since its backup: `manage.py restore` reads them from these lines.
    logger.info("feedback_moved", extra={"feedbackId": item.feedback_id, "was": was, "to": str(to)})


def folder_before(item: Feedback) -> Status:
    """The folder to which a restored item returns. NEW if none is stored, or if this version does not know it."""
    previous = item.previous_status
    return Status(previous) if previous in set(Status) - {Status.DELETED} else Status.NEW


def _previous(item: Feedback, to: Status) -> Action:
    if to in ASIDE and item.status != Status.DELETED:
        return Feedback.previous_status.set(item.status)
    return Feedback.previous_status.remove()


def _expiry(item: Feedback, to: Status) -> list[Action]:
    """Only a deletion changes the expiry, and never to a time after the end of retention."""
    if to is Status.DELETED:
        return [Feedback.expires_at.set(min(filter(None, [item.expires_at, clock.now() + PURGED_AFTER])))]
    if item.status != Status.DELETED:
        return []
    end = submissions.retention_end(item.received_at)
    return [Feedback.expires_at.remove() if end is None else Feedback.expires_at.set(end)]
