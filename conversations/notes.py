"""Notes for the members of a project. The members that a note mentions get a mail with a link, and without its text."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from activity import rows
from activity.models import ActivityRow
from conversations import mentions, writing
from conversations.models import Kind, Message
from conversations.writing import Draft
from staff.members import memberships, project_members
from storage import clock, transactions
from storage.transactions import Write, create
from storage.writes import set_or_remove
from web.mail import outbox
from web.mail.models import Mail
from web.mail.rendering import one_line

MENTIONED = "conversations/mail/mentioned"


@dataclass(frozen=True)
class Place:
    """Where a note can be read: the page to which a mail leads, and its name, such as a reference number."""

    view_name: str
    view_id: str
    title: str


class NotYours(Exception):
    """Only the author of a note may change or delete it. Replies and answers stay as they were sent."""


def write(draft: Draft, place: Place, author_name: str, *also: Write) -> tuple[Message, bool]:
    """The note, and whether an earlier call with the same token has written it. See writing.write."""
    draft = replace(draft, kind=Kind.NOTE, mentions=_mentioned(draft.text, draft.project_id))
    mails = _mails(draft.mentions, draft.author, draft.project_id, place, author_name)
    return writing.write(draft, lambda note: mails, lambda note: also)


def edit(note: Message, text: str, place: Place, *, author: str, author_name: str) -> None:
    """Those that the new text mentions, and the old one did not, get a mail. Raises NotYours, Conflict or NotFound."""
    _check(note, author)
    mentioned = _mentioned(text, note.project_id)
    mails = _mails(mentioned - (note.mentions or set()), author, note.project_id, place, author_name)
    names = set_or_remove(Message.mentions, set(mentioned))
    changed = transactions.change(note, Message.text.set(text), names, Message.edited_at.set(clock.now()))
    transactions.transact(changed, create(_act(note, "note-changed")), *map(create, mails))
    for mail in mails:
        outbox.hand_over(mail)


def delete(note: Message, *, author: str) -> None:
    """Raises NotYours, Conflict or NotFound."""
    _check(note, author)
    transactions.transact(transactions.delete(note), create(_act(note, "note-deleted")))


def is_editable(message: Message, actor: str) -> bool:
    return message.kind == Kind.NOTE and message.author == actor


def _check(note: Message, actor: str) -> None:
    if not is_editable(note, actor):
        raise NotYours


def _mentioned(text: str, project_id: str) -> frozenset[str]:
    """Most notes mention no one: those need not read the members. Who was just removed gets no mail."""
    if "@" not in text:
        return frozenset()
    named = mentions.find(text, project_members.of_project(project_id).values())
    return frozenset(person_id for person_id in named if memberships.is_member(project_id, person_id))


def _mails(person_ids: Iterable[str], author: str, project_id: str, place: Place, author_name: str) -> list[Mail]:
    names = {"author": one_line(author_name), "title": one_line(place.title)}
    context = {**names, "view": place.view_name, "id": place.view_id}
    mentioned = (f"person:{person_id}" for person_id in sorted(person_ids))
    return [outbox.draft(MENTIONED, person, context, project_id=project_id) for person in mentioned if person != author]


def _act(note: Message, act: str) -> ActivityRow:
    return writing.act_on(note.subject, note.project_id, note.author, act, {"note": rows.CHANGED})
