"""Working through what came in."""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings

from feedback import intake
from feedback.models import Feedback, Status
from storage import clock, writes
from storage.pages import Page, newest_first, shard_name

PURGED_AFTER = timedelta(days=7)


def newest(project_id: str, *, limit: int, cursor: str | None = None) -> Page[Feedback]:
    return newest_first(Feedback.by_time, project_id, shards=settings.FEEDBACK_SHARDS_EVER, limit=limit, cursor=cursor)


def folder(project_id: str, status: Status, *, limit: int, cursor: str | None = None) -> Page[Feedback]:
    partition = intake.folder_name(project_id, status)
    return newest_first(Feedback.by_folder, partition, shards=settings.FEEDBACK_SHARDS_EVER, limit=limit, cursor=cursor)


def move(item: Feedback, to: Status) -> None:
    """Put an item into another folder. A deleted one is purged after a week, and kept again when moved back."""
    now = clock.now()
    shard = item.folder_shard.rpartition("#")[2]  # where it was written, whatever the setting says today
    expiry = now + PURGED_AFTER if to is Status.DELETED else intake.expiry(item.received_at)
    writes.change(
        item,
        Feedback.status.set(to),
        Feedback.folder_shard.set(shard_name(intake.folder_name(item.project_id, to), int(shard))),
        Feedback.updated_at.set(now),
        Feedback.expires_at.remove() if expiry is None else Feedback.expires_at.set(expiry),
    )
