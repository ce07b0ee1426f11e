"""Changes an item and records who did it. What a change needs is decided here, and written in act_writes.py."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from activity import rows
from activity.rows import CHANGED
from feedback.forms import form_store
from feedback.inbox import act_writes, moves, tag_names
from feedback.inbox.act_writes import Act, Origin
from feedback.inbox.refusals import EditRefused
from feedback.intake import sentiment
from feedback.models import Feedback, Status
from storage.writes import set_or_remove

MOVED, TAGGED, ASSIGNED, RATED = "feedback.moved", "feedback.tagged", "feedback.assigned", "feedback.rated"

PREVIOUS = "previous"  # as the status of an edit: the folder before the item was snoozed, archived, spam or deleted


@dataclass(frozen=True, kw_only=True)
class Edit:
    """What changes on an item. None, or no tags: it stays as it is."""

    status: str | None = None
    snoozed_until: datetime | None = None  # with the status SNOOZED
    spam_reason: str | None = None  # with the status SPAM
    tags: frozenset[str] | None = None  # all tags that the item has afterwards
    add_tags: frozenset[str] = frozenset()
    remove_tags: frozenset[str] = frozenset()
    assignee: str | None = None  # the id of a person, or "" for none
    rating: int | None = None  # a correction


def apply(
    item: Feedback, edit: Edit, *, actor: str, request_id: str | None = None, batch_id: str | None = None
) -> str | None:
    """For callers that have just read the item. See `apply_as`."""
    return apply_as(item, edit, Origin(actor=actor, request_id=request_id, batch_id=batch_id))


def apply_as(item: Feedback, edit: Edit, origin: Origin) -> str | None:
    """The id that an undo names: of the batch, or of this act. None, and nothing is written, if the item is already so.

    Raises Conflict if the item has changed since the caller read it, and EditRefused.
    """
    acts = acts_of(item, edit)
    if not acts:
        return None
    act_writes.write(item, acts, origin)
    return origin.id


def acts_of(item: Feedback, edit: Edit) -> list[Act]:
    """What the edit changes on this item. Empty if the item is already so."""
    return [*_moves(item, edit), *_tags(item, edit), *_assigns(item, edit), *_rates(item, edit)]


def _moves(item: Feedback, edit: Edit) -> Iterator[Act]:
    to, until = moves.way_back(item) if edit.status == PREVIOUS else (edit.status, edit.snoozed_until)
    if to is None or (item.status == to and (to != Status.SNOOZED or item.snoozed_until == until)):
        return
    changes: dict[str, rows.Change] = {"status": [item.status, to]}
    if until:
        changes["snoozedUntil"] = [item.snoozed_until, until]
    yield Act(MOVED, changes, tuple(moves.actions(item, to, until, edit.spam_reason)))


def _tags(item: Feedback, edit: Edit) -> Iterator[Act]:
    before = frozenset(item.tags or ())
    after = tag_names.merged(before if edit.tags is None else edit.tags, edit.add_tags, edit.remove_tags)
    if after != before:
        tag_names.check_number(after, before)
        action = set_or_remove(Feedback.tags, set(after))
        yield Act(TAGGED, {"tags": CHANGED}, (action,))


def _assigns(item: Feedback, edit: Edit) -> Iterator[Act]:
    if edit.assignee is not None and edit.assignee != (item.assignee or ""):
        action = set_or_remove(Feedback.assignee, edit.assignee)
        yield Act(ASSIGNED, {"assignee": [item.assignee, edit.assignee or None]}, (action,))


def _rates(item: Feedback, edit: Edit) -> Iterator[Act]:
    """The mood follows, as if the sender had chosen this rating. The message keeps its score."""
    if edit.rating is None or edit.rating == item.rating:
        return
    if not item.rating and not form_store.asks(item.form_id, int(item.form_version), "rating"):
        raise EditRefused("rating", "not_asked")
    mood = sentiment.corrected(item.message or "", item.sentiment_score, edit.rating)
    changes: dict[str, rows.Change] = {"rating": [item.rating, edit.rating]}
    if mood != item.sentiment:
        changes["sentiment"] = CHANGED
    yield Act(RATED, changes, (Feedback.rating.set(edit.rating), Feedback.sentiment.set(mood)))
