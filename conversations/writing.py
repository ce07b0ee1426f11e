"""Writes messages. A message, its row of activity and its mails are one transaction.

The row of activity has the id of the message, and never its text.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from activity import rows
from activity.models import ActivityRow
from conversations import marks, reading
from conversations.models import Kind, Message
from storage import clock, transactions
from storage.idempotency import body_hash
from storage.transactions import Write, create
from storage.writes import Conflict, NotFound
from web.logs.log_format import request_id
from web.mail import outbox
from web.mail.models import Mail

REPEATABLE_FOR = timedelta(days=1)  # after that, the same token writes a second message
ACTS = {Kind.NOTE: "noted", Kind.REPLY: "replied", Kind.ANSWER: "answered"}


class TokenReused(Exception):
    """A caller sent another text with a token that it had used before."""


class WrittenBefore(Conflict):
    """An earlier call with the same token has written the message, which was deleted since."""


@dataclass(frozen=True, kw_only=True)
class Draft:
    """A message that is not written yet."""

    subject: str  # such as feedback#<id>
    project_id: str
    kind: Kind
    author: str  # an actor, such as person:<id>
    text: str  # see conversations.texts
    token: str | None = None  # what the sender repeats when it sends the same message again
    after: str | None = None  # the newest reply or answer that the sender knows, or empty: only one message follows it
    expires_at: datetime | None = None  # the latest time at which the subject expires
    mentions: frozenset[str] = frozenset()  # the ids of persons
    internet_id: str | None = None  # of an answer, as in Message
    is_from_other: bool | None = None


def write(
    draft: Draft,
    mails_of: Callable[[Message], Sequence[Mail]] = lambda message: (),
    also: Callable[[Message], Sequence[Write]] = lambda message: (),
) -> tuple[Message, bool]:
    """The message, and whether an earlier call with the same token has written it. A reply is its first mail.

    Raises TokenReused, WrittenBefore, or Conflict: another message follows `after`, or `also` has a conflict.
    """
    act = act_on(draft.subject, draft.project_id, draft.author, ACTS[draft.kind])
    message = Message(
        draft.subject,
        act.activity_id,
        project_id=draft.project_id,
        kind=draft.kind,
        author=draft.author,
        text=draft.text,
        mentions=set(draft.mentions) or None,
        internet_id=draft.internet_id,
        is_from_other=draft.is_from_other,
        expires_at=draft.expires_at,
    )
    mails = mails_of(message)
    if draft.kind == Kind.REPLY and mails:
        message.mail_id = mails[0].mail_id
    try:
        transactions.transact(
            *_marks(draft, message), create(message), create(act), *map(create, mails), *also(message)
        )
    except Conflict:
        return _written_before(draft), True
    for mail in mails:
        outbox.hand_over(mail)
    return message, False


def act_on(
    subject: str, project_id: str, actor: str, act: str, changes: Mapping[str, rows.Change] | None = None
) -> ActivityRow:
    """The row of activity, such as feedback.noted."""
    return rows.row(
        subject=subject,
        project_id=project_id,
        actor=actor,
        action=f"{subject.partition('#')[0]}.{act}",
        changes=changes,
        request_id=request_id.get(),
    )


def was_written(draft: Draft) -> bool:
    """Whether an earlier call with the same token has written it."""
    return draft.token is not None and marks.find(*_names(draft)) is not None


def _marks(draft: Draft, message: Message) -> list[Write]:
    new, until = [], clock.now() + REPEATABLE_FOR
    if draft.token is not None:
        stored = {"message_id": message.message_id, "fingerprint": body_hash("message", draft.text)}
        new.append(marks.new(*_names(draft), expires_at=until, **stored))
    if draft.after is not None:
        new.append(marks.new("after", draft.subject, draft.after, expires_at=until))
    return list(map(create, new))


def _names(draft: Draft) -> tuple[str, ...]:
    """Each sender has its own tokens."""
    return ("message", draft.project_id, draft.subject, draft.kind, draft.author, draft.token or "")


def _written_before(draft: Draft) -> Message:
    mark = marks.find(*_names(draft)) if draft.token else None
    if mark is None or mark.message_id is None:
        raise Conflict("The message conflicts with a row of another one")
    if mark.fingerprint != body_hash("message", draft.text):
        raise TokenReused
    try:
        return reading.find(draft.subject, mark.message_id)
    except NotFound:
        raise WrittenBefore from None
