"""Creates every item of feedback. Forms, the widget, the API and imports have this one way in: `accept`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from zlib import crc32

from django.conf import settings

from feedback.forms import form_store, reference_numbers
from feedback.intake import screening, sentiment, submission_limits
from feedback.intake.repeats import First
from feedback.intake.screening import Verdict, Visitor
from feedback.models import Feedback, Status, folder_partition
from staff import projects
from staff.models import Project
from storage import clock, writes
from storage.ids import keyed_hash, new_id, shard_name
from web.api import throttling
from web.logs import metrics


@dataclass(frozen=True, kw_only=True)
class Submission:
    """The fields of a new item."""

    rating: int | None  # None if the form asks for none
    message: str
    name: str | None = None
    email: str | None = None
    may_reply: bool | None = None  # whether the sender agreed to a reply; None: not asked
    form_id: str = form_store.DEFAULT
    form_version: int = 1
    variant: str | None = None
    answers: Mapping[str, Any] | None = None
    counts: frozenset[str] = frozenset()
    context: Mapping[str, Any] | None = None
    source: str = "api"
    release: str | None = None  # of the customer's own product
    tags: frozenset[str] = frozenset()
    created_at: datetime | None = None  # by default now; an import sets it
    status: Status = Status.NEW  # SPAM if the screening finds so
    spam_reason: str | None = None
    body_hash: str | None = None  # of the request, if the caller may repeat it

    def texts(self) -> Iterator[str]:
        """All that the sender wrote freely. The answers to choices are counted, and no texts."""
        yield self.message
        for question, answer in (self.answers or {}).items():
            if isinstance(answer, str) and f"{question}.{answer}" not in self.counts:
                yield answer


class TooMany(Exception):
    """The network of the visitor has sent too many items in this minute."""

    def __init__(self, seconds: int) -> None:
        self.seconds = seconds


def accept(
    project: Project,
    submission: Submission,
    feedback_id: str | None = None,
    *,
    visitor: Visitor | None,
    request_id: str | None = None,
) -> Feedback:
    """Store a new item. Raises Conflict if the id exists already.

    The limits of an item hold for every sender. A visitor is also limited by its network and screened for spam.
    Other senders are trusted: keys that can do more than create items, imports, our own samples.
    The id of the request connects the item and its stream record with the log lines of the request.
    """
    submission_limits.check(submission)
    if visitor:
        _take_limit(visitor)
    feedback_id, now = feedback_id or new_id(), clock.now()
    verdict = Verdict()
    if visitor:
        first = First(now, feedback_id)
        verdict = screening.judge(project.project_id, submission.name, submission.texts(), visitor, first)
    item = _item(project, submission, verdict, feedback_id, now, request_id)
    writes.create_fast(item)
    screening.remember(verdict, now, feedback_id)
    if item.status != Status.SPAM:
        mood = str(item.sentiment).capitalize()
        rating = {} if submission.rating is None else {"Rating": submission.rating}
        metrics.add({"Submissions": 1, **rating, mood: 1})
    return item


def _take_limit(visitor: Visitor) -> None:
    """The API counts a request before it reads it, also if it is refused later. The form has no such door."""
    if visitor.is_counted:
        return
    allowance = throttling.take_from_address(visitor.network)
    if allowance and not allowance.allowed:
        raise TooMany(throttling.seconds_until_reset(allowance))


def _item(
    project: Project,
    submission: Submission,
    verdict: Verdict,
    feedback_id: str,
    now: datetime,
    request_id: str | None,
) -> Feedback:
    status = Status.SPAM if verdict.reason else submission.status
    created_at = clock.whole_milliseconds(submission.created_at or now)
    shard = shard_of(feedback_id)
    detected = sentiment.of(submission.message, submission.rating)
    return Feedback(
        feedback_id=feedback_id,
        project_id=project.project_id,
        form_id=submission.form_id,
        form_version=submission.form_version,
        variant=submission.variant,
        source=submission.source,
        release=submission.release,
        served_by=settings.RELEASE,
        request_id=request_id,
        rating=submission.rating,
        message=submission.message,
        answers=dict(submission.answers) if submission.answers else None,
        counts=submission.counts or None,
        context=dict(submission.context) if submission.context else None,
        sentiment=detected.mood,
        sentiment_score=detected.score,
        name=submission.name,
        email=submission.email,
        may_reply=submission.may_reply,
        person_hash=person_hash(project.project_id, submission.email),
        body_hash=submission.body_hash,
        repeat_hash=verdict.repeat_hash,
        status=status,
        counted=status.is_counted,
        tags=submission.tags or None,
        spam_reason=verdict.reason or submission.spam_reason,
        local_hour=created_at.astimezone(project.zone).strftime("%Y-%m-%dT%H"),
        created_at=created_at,
        received_at=now,
        updated_at=now,
        expires_at=retention_end(now, projects.retention_days(project)),
        project_shard=shard_name(project.project_id, shard),
        folder_shard=shard_name(folder_partition(project.project_id, status), shard),
        reference_key=reference_numbers.key(project.project_id, reference_numbers.of(feedback_id)),
    )


def shard_of(feedback_id: str) -> int:
    return crc32(feedback_id.encode()) % settings.FEEDBACK_SHARDS


def person_hash(project_id: str, email: str | None) -> str | None:
    """Finds all items of a person without the address in a key. Each project has different hashes."""
    return keyed_hash(settings.PERSON_HASH_KEY, project_id, email.strip().casefold()) if email else None


def retention_end(received_at: datetime, days: int) -> datetime | None:
    """Counted from when we received the item, so that old items do not expire as soon as they are imported."""
    return received_at + timedelta(days=days) if days else None
