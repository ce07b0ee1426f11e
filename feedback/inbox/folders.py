"""Working through what came in."""

from __future__ import annotations

import logging
from datetime import timedelta

from django.conf import settings
from pynamodb.expressions.update import Action

from feedback.intake import intake
from feedback.models import Feedback, Status
from storage import clock, writes
from storage.pagination import Page, newest_first, shard_name

PURGED_AFTER = timedelta(days=7)
ASIDE = (Status.ARCHIVED, Status.SPAM, Status.DELETED)  # an item comes back from there to the folder it had before

logger = logging.getLogger(__name__)


def newest(project_id: str, *, limit: int, cursor: str | None = None) -> Page[Feedback]:
    return newest_first(Feedback.by_time, project_id, shards=settings.FEEDBACK_SHARDS_EVER, limit=limit, cursor=cursor)


def folder(project_id: str, status: Status, *, limit: int, cursor: str | None = None) -> Page[Feedback]:
    partition = intake.folder_name(project_id, status)
    return newest_first(Feedback.by_folder, partition, shards=settings.FEEDBACK_SHARDS_EVER, limit=limit, cursor=cursor)


def move(item: Feedback, to: Status) -> None:
    """Put an item into another folder. A deleted one is purged after a week, and kept again when moved back."""
    was = item.status
    shard = item.folder_shard.rpartition("#")[2]  # where it was written, whatever the setting says today
    writes.change(
        item,
        Feedback.status.set(to),
        Feedback.folder_shard.set(shard_name(intake.folder_name(item.project_id, to), int(shard))),
        Feedback.updated_at.set(clock.now()),
        _previous(item, to),
        *_expiry(item, to),
    )
    # A table that is restored forgets what was deleted since: `manage.py restore` reads it off these lines.
    logger.info("feedback_moved", extra={"feedbackId": item.feedback_id, "was": was, "to": str(to)})


def folder_before(item: Feedback) -> Status:
    """Where an item goes when it is restored. NEW if this is not stored, or is a folder of a newer version."""
    was = item.previous_status
    return Status(was) if was in set(Status) - {Status.DELETED} else Status.NEW


def _previous(item: Feedback, to: Status) -> Action:
    if to in ASIDE and item.status != Status.DELETED:
        return Feedback.previous_status.set(item.status)
    return Feedback.previous_status.remove()


def _expiry(item: Feedback, to: Status) -> list[Action]:
    """Only deletion changes it, and never to later than retention would have it."""
    if to is Status.DELETED:
        return [Feedback.expires_at.set(min(filter(None, [item.expires_at, clock.now() + PURGED_AFTER])))]
    if item.status != Status.DELETED:
        return []
    kept_until = intake.expiry(item.received_at)
    return [Feedback.expires_at.remove() if kept_until is None else Feedback.expires_at.set(kept_until)]
