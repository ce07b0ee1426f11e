"""Who gets the mail of a reply, and what it says: read from the item and its messages when it is sent.

So the row of the mail has no text, and a reply to an item that was deleted in the meantime is not sent.
"""

from __future__ import annotations

from collections.abc import Sequence

from django.conf import settings

from conversations import reading
from conversations.models import Kind, Message
from feedback.forms import reference_numbers
from feedback.inbox.act_writes import id_in, subject_of
from feedback.models import Feedback
from feedback.replies import conversation, reply_addresses
from staff import projects
from staff.members import person_store
from storage import writes
from storage.writes import NotFound
from web.mail.recipients import Letter, Recipient
from web.mail.rendering import one_line


def of_reply(message: Message) -> str:
    return f"reply:{id_in(message.subject)}/{message.message_id}"


def of_batch(message: Message) -> str:
    """One of many mails with the same words: no absence note may answer it."""
    return f"fixed:{id_in(message.subject)}/{message.message_id}"


def find(to: str) -> Recipient | None:
    feedback_id, _, message_id = to.partition(":")[2].partition("/")
    try:
        item = writes.find(Feedback, feedback_id, consistent=True)
        message = reading.find(subject_of(feedback_id), message_id)
        project = projects.as_members_see_it(item.project_id)
    except NotFound:
        return None
    if not item.email:
        return None
    author, before = one_line(_name(message.author)), _before(message)
    project_name = one_line(project.name)
    words = conversation.last_words(item, before)
    letter = Letter(
        sender=f"{author} ({project_name})" if author else project_name,
        reply_to=reply_addresses.of(feedback_id),
        is_personal=to.startswith("reply:"),
        references=conversation.references(item, before),
        values={
            "project_name": project_name,
            "text": message.text,
            "author": author,
            "reference": reference_numbers.of(feedback_id),
            **words,
        },
    )
    return Recipient(item.email, item.name or "", language_of(item), project.time_zone, letter)


def language_of(item: Feedback) -> str:
    """That of the page on which the item was written, if the site speaks it."""
    locale = str((item.context or {}).get("locale", "")).lower()
    codes = [code for code, _ in settings.LANGUAGES]
    return locale.partition("-")[0] if locale.partition("-")[0] in codes else settings.LANGUAGE_CODE


def _before(message: Message) -> Sequence[Message]:
    """The replies and answers before this one, oldest first."""
    others = reading.of(message.subject)
    return [other for other in others if other.kind != Kind.NOTE and other.message_id < message.message_id]


def _name(actor: str) -> str:
    """Empty for a program, and for a person who is gone."""
    kind, _, key = actor.partition(":")
    try:
        return person_store.find(key).name if kind == "person" else ""
    except NotFound:
        return ""
