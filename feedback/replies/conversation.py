"""What a mail repeats of the conversation so far: the last words of the customer, and the Message-IDs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from django.conf import settings

from conversations.models import Kind, Message
from feedback.models import Feedback
from storage import clock, reads
from web.mail.models import Mail

MOST_REFERENCES = 20


def last_words(item: Feedback, before: Sequence[Message]) -> dict[str, Any]:
    """For a template: the newest answer, or else what the item says."""
    answer = next((message for message in reversed(before) if message.kind == Kind.ANSWER), None)
    words, written_at = (answer.text, answer.created_at) if answer else (item.message, item.created_at)
    rating = int(item.rating) if item.rating is not None and not words else None
    return {
        "words": words,
        "quoted": "\n".join(f"> {line}".rstrip() for line in words.splitlines()),
        "written_at": clock.to_text(written_at),
        "rating": rating,
    }


def references(item: Feedback, before: Sequence[Message]) -> tuple[str, ...]:
    """The first one is made up and the same in all mails about the item, so that mail programs show them together."""
    return (_root(item), *list(_ids(before))[-MOST_REFERENCES:])


def _root(item: Feedback) -> str:
    return f"<{item.feedback_id}@{settings.MAIL_FROM.rpartition('@')[2]}>"


def _ids(before: Sequence[Message]) -> Iterator[str]:
    keys = [Mail(message.mail_id) for message in before if message.mail_id]
    stored = reads.find_together(*keys) if keys else []
    sent = {mail.mail_id: mail.ses_message_id for mail in stored if mail and mail.ses_message_id}
    for message in before:
        if message.mail_id in sent:
            yield f"<{sent[message.mail_id]}@{_ses_domain()}>"
        elif message.internet_id:
            yield message.internet_id


def _ses_domain() -> str:
    """SES gives each mail a Message-ID of its own: the id that it returned, at this domain."""
    region = settings.AWS_REGION
    return "email.amazonses.com" if region == "us-east-1" else f"{region}.amazonses.com"
