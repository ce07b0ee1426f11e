"""The one way in: every item, from whatever page or program, is made here."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from zlib import crc32
from zoneinfo import ZoneInfo

from django.conf import settings

from feedback.forms import form_store
from feedback.intake import sentiment
from feedback.models import Feedback, Status
from staff.models import Project
from storage import clock, writes
from storage.ids import keyed_hash, new_id
from storage.pagination import shard_name
from web import metrics


@dataclass(frozen=True, kw_only=True)
class Submission:
    """What somebody said, already checked."""

    rating: int
    message: str
    name: str | None = None
    email: str | None = None
    form_id: str = form_store.DEFAULT
    source: str = "api"
    release: str | None = None  # the one that served it, unless it is named
    created_at: datetime | None = None  # now, unless it was said elsewhere before
    status: Status = Status.NEW
    spam_reason: str | None = None
    body_hash: str | None = None  # what the caller sent, where it may send it again


def accept(
    project: Project, submission: Submission, feedback_id: str | None = None, *, request_id: str | None = None
) -> Feedback:
    """Store it, once: an id that exists already is a Conflict.

    The request's id leads from the item, and from its record on the stream, to the lines of the log.
    """
    item = _item(project, submission, feedback_id or new_id(), request_id)
    writes.create_fast(item)
    if item.status != Status.SPAM:
        mood = str(item.sentiment).capitalize()
        metrics.add({"Submissions": 1, "Rating": submission.rating, mood: 1})
    return item


def _item(project: Project, said: Submission, feedback_id: str, request_id: str | None) -> Feedback:
    now = clock.now()
    created_at = clock.whole_milliseconds(said.created_at or now)
    shard = shard_of(feedback_id)
    felt = sentiment.of(said.message, said.rating)
    return Feedback(
        feedback_id=feedback_id,
        project_id=project.project_id,
        form_id=said.form_id,
        source=said.source,
        release=said.release or settings.RELEASE,
        request_id=request_id,
        rating=said.rating,
        message=said.message,
        sentiment=felt.mood,
        sentiment_score=felt.score,
        name=said.name,
        email=said.email,
        person_hash=person_hash(project.project_id, said.email),
        body_hash=said.body_hash,
        status=said.status,
        spam_reason=said.spam_reason,
        local_hour=created_at.astimezone(ZoneInfo(project.time_zone)).strftime("%Y-%m-%dT%H"),
        created_at=created_at,
        received_at=now,
        updated_at=now,
        expires_at=expiry(now),
        project_shard=shard_name(project.project_id, shard),
        folder_shard=shard_name(folder_name(project.project_id, said.status), shard),
    )


def shard_of(feedback_id: str) -> int:
    return crc32(feedback_id.encode()) % settings.FEEDBACK_SHARDS


def folder_name(project_id: str, status: Status) -> str:
    return f"{project_id}#{status}"


def person_hash(project_id: str, email: str | None) -> str | None:
    """Finds all of one person's items without their address in a key. Another project has another hash."""
    return keyed_hash(settings.PERSON_HASH_KEY, project_id, email.strip().casefold()) if email else None


def expiry(received_at: datetime) -> datetime | None:
    """Retention runs from when we received it, so that an import of old items is not gone at once."""
    days = settings.FEEDBACK_RETENTION_DAYS
    return received_at + timedelta(days=days) if days else None
