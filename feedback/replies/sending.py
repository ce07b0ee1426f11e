"""Answers a customer by e-mail, and then moves the item. See feedback/replies/mail_recipients.py for the mail.

The reply, its row of activity and its mail are one transaction. The move follows. If the process ends in between, the
same request with the same token finishes it.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from conversations import reading, writing
from conversations.models import Kind, Message
from conversations.writing import Draft
from feedback.inbox import edits
from feedback.inbox.act_writes import subject_of
from feedback.inbox.edits import Edit
from feedback.models import Feedback, Status
from feedback.replies import mail_recipients, obstacles
from feedback.replies.authors import Author
from storage import writes
from storage.writes import NotFound, again_on_conflict
from web.logs.log_format import request_id
from web.mail import outbox
from web.mail.models import Mail

TEMPLATE = "feedback/mail/reply"


class OthersWrote(Exception):
    """The author has not seen these answers, and replies of others."""

    def __init__(self, newer: tuple[Message, ...]) -> None:
        super().__init__(f"{len(newer)} newer messages")
        self.newer = newer


def reply(
    item: Feedback,
    text: str,
    *,
    author: Author,
    token: str | None = None,
    to_folder: str | None = None,
    seen: str | None = None,
) -> tuple[Message, bool]:
    """The reply, and whether an earlier call with the same token has written it.

    Without a folder, a new item becomes open, and others stay where they are. `seen` is the id of the last act that the
    author saw: with it, a reply that crosses another message is not sent.
    Raises Unanswerable, TokenReused, OthersWrote, or Conflict if many write at the same moment.
    """
    obstacles.check(item)
    draft = Draft(
        subject=subject_of(item.feedback_id),
        project_id=item.project_id,
        kind=Kind.REPLY,
        author=author.actor,
        text=text,
        token=token,
        expires_at=last_expiry(item),
    )
    written = again_on_conflict(lambda: _write(item, draft, seen))
    again_on_conflict(lambda: _move(item.feedback_id, to_folder, author.actor))
    return written


def last_expiry(item: Feedback) -> datetime | None:
    """When the item expires at the latest: a deletion brings its expiry forward, and can be undone."""
    return item.kept_until if item.status == Status.DELETED else item.expires_at


def _write(item: Feedback, draft: Draft, seen: str | None) -> tuple[Message, bool]:
    """Of two replies at the same moment, the second one has a conflict. Its next try reads the first one."""
    spoken = reading.spoken(draft.subject)
    others = [message for message in spoken if message.author != draft.author]
    newer = tuple(message for message in others if seen is not None and message.message_id > seen)
    if newer and not writing.was_written(draft):
        raise OthersWrote(newer)
    last = spoken[-1].message_id if spoken else ""
    return writing.write(replace(draft, after=last), mails_of=lambda message: [_mail(item, message)])


def _mail(item: Feedback, message: Message) -> Mail:
    return outbox.draft(
        TEMPLATE, mail_recipients.of_reply(message), {}, project_id=item.project_id, request_id=request_id.get()
    )


def _move(feedback_id: str, to_folder: str | None, actor: str) -> None:
    try:
        item = writes.find(Feedback, feedback_id, consistent=True)
    except NotFound:
        return
    if to_folder is None and item.status == Status.NEW:
        to_folder = Status.OPEN
    if to_folder is not None and item.status != Status.DELETED:
        edits.apply(item, Edit(status=to_folder), actor=actor, request_id=request_id.get())
