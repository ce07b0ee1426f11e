"""Sends each person of a batch one mail, as a reply on the timeline of one of their items.

Two marks are written in the transaction of the mail: that this person got the mail of the batch, and that a mail was
sent about this item. So however often a piece of the job runs, no one gets a second mail, and no later batch sends
another one about the same item.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta

from conversations import marks, writing
from conversations.models import Kind, Mark
from conversations.writing import Draft
from feedback.inbox.act_writes import subject_of
from feedback.inbox.filters import Filters
from feedback.models import Feedback
from feedback.replies import mail_recipients, obstacles, reply_templates
from feedback.replies.fixed.audience import UNFINISHED
from feedback.replies.sending import last_expiry
from staff.models import Project
from storage import clock, transactions, writes
from storage.writes import Conflict
from web.mail import outbox

TEMPLATE = "feedback/mail/reply"
KEPT = timedelta(days=400)  # of the mark of an item that does not expire


@dataclass(frozen=True)
class Batch:
    batch_id: str
    project: Project
    actor: str
    text: str  # with placeholders
    selected: Filters  # the items


def mail(batch: Batch, item: Feedback) -> bool:
    """Whether the mail of this batch is about this item. The same answer each time.

    An item that was closed meanwhile sends none: by this batch, after its mail, or by another person.
    """
    if item.status in UNFINISHED and not obstacles.obstacle(item):
        until = last_expiry(item) or clock.now() + KEPT
        try:
            _send(batch, item, until)
        except Conflict:
            _mark_as_mentioned(batch, item, until)
    mark = marks.find("fixed item", item.feedback_id)
    return mark is not None and mark.fingerprint == batch.batch_id and mark.message_id is not None


def _send(batch: Batch, item: Feedback, until: datetime) -> None:
    draft = Draft(
        subject=subject_of(item.feedback_id),
        project_id=item.project_id,
        kind=Kind.REPLY,
        author=batch.actor,
        text=reply_templates.filled(batch.text, item, batch.project),
        expires_at=last_expiry(item),
    )
    person = marks.new("fixed", batch.batch_id, str(item.person_hash), expires_at=until)
    writing.write(
        draft,
        lambda message: [outbox.draft(TEMPLATE, mail_recipients.of_batch(message), {}, project_id=item.project_id)],
        also=lambda message: [
            transactions.create(person),
            transactions.create(_mark(batch, item, until, message.message_id)),
        ],
    )


def _mark_as_mentioned(batch: Batch, item: Feedback, until: datetime) -> None:
    """The mail about another item of this person was about this one, too. Or an earlier batch has sent one."""
    with suppress(Conflict):
        writes.create(_mark(batch, item, until, None))


def _mark(batch: Batch, item: Feedback, until: datetime, message_id: str | None) -> Mark:
    return marks.new(
        "fixed item", item.feedback_id, expires_at=until, message_id=message_id, fingerprint=batch.batch_id
    )
