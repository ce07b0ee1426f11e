"""Notes on an item, for the members of its project."""

from __future__ import annotations

from conversations import notes
from conversations.models import Kind, Message
from conversations.notes import Place
from conversations.writing import Draft
from feedback.forms import reference_numbers
from feedback.inbox.act_writes import id_in, subject_of
from feedback.models import Feedback
from feedback.replies.authors import Author
from feedback.replies.sending import last_expiry


def write(item: Feedback, text: str, *, author: Author, token: str | None = None) -> tuple[Message, bool]:
    """The note, and whether an earlier call with the same token has written it. Raises TokenReused."""
    draft = Draft(
        subject=subject_of(item.feedback_id),
        project_id=item.project_id,
        kind=Kind.NOTE,
        author=author.actor,
        text=text,
        token=token,
        expires_at=last_expiry(item),
    )
    return notes.write(draft, _place(item.feedback_id), author.name)


def edit(note: Message, text: str, *, author: Author) -> None:
    """Raises NotYours, Conflict or NotFound."""
    notes.edit(note, text, _place(id_in(note.subject)), author=author.actor, author_name=author.name)


def _place(feedback_id: str) -> Place:
    return Place("inbox-item", feedback_id, reference_numbers.of(feedback_id))
