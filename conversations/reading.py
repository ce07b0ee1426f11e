"""Reads the messages about a subject, and what became of their mails."""

from __future__ import annotations

from collections.abc import Iterable

from conversations.models import Kind, Message
from storage import reads, writes
from web.mail.models import Mail

MOST = 100  # the newest ones


def of(subject: str, *, limit: int = MOST) -> list[Message]:
    """The messages about a subject, oldest first. One query."""
    newest = Message.query(subject, scan_index_forward=False, limit=limit, consistent_read=True)
    return [message for message in newest if not message.has_expired][::-1]


def spoken(subject: str) -> list[Message]:
    """What a customer and others wrote to each other, oldest first, however many notes were written since."""
    is_spoken = Message.kind != Kind.NOTE
    newest = Message.query(subject, None, is_spoken, scan_index_forward=False, limit=MOST, consistent_read=True)
    return [message for message in newest if not message.has_expired][::-1]


def find(subject: str, message_id: str) -> Message:
    """Raises NotFound."""
    return writes.find(Message, subject, message_id, consistent=True)


def mail_states(messages: Iterable[Message]) -> dict[str, str]:
    """By the mailId: a MailState, or the text of a newer release, before a rollback. A mail of which nothing is stored
    any more is left out: rows of mails are kept for 30 days.
    """
    mails = [Mail(message.mail_id) for message in messages if message.mail_id]
    stored = reads.find_together(*mails[-MOST:]) if mails else []
    return {mail.mail_id: mail.state for mail in stored if mail}
