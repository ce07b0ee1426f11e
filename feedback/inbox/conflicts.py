"""Two people on one item: the edit of the second is applied, unless both changed the same.

Who sends an edit names the version that they saw. The rows of activity since that version say who changed what.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from activity import reading
from activity.models import ActivityRow
from feedback.inbox import edits
from feedback.inbox.act_writes import Act, Origin, subject_of
from feedback.inbox.edits import Edit
from feedback.models import Feedback
from storage import writes
from storage.writes import Conflict

MOST_ROWS = 50  # an item that was changed more often since is a conflict in any case
OF_A_MOVE = {"snoozedUntil": "status"}
FOLLOWS = {"sentiment"}  # from the rating


@dataclass(frozen=True)
class OtherChange:
    actor: str
    members: tuple[str, ...]
    at: datetime


class EditConflict(Exception):
    """Others have changed the same members since. Nothing was written."""

    def __init__(self, changes: list[OtherChange]) -> None:
        super().__init__(", ".join(member for change in changes for member in change.members))
        self.changes = changes


def apply(item: Feedback, edit: Edit, origin: Origin, *, seen: int | None = None) -> str | None:
    """As `edits.apply_as`, for who saw the version `seen` of the item: by default the one that was read here.

    Raises EditConflict, and Conflict if the item changes at this very moment, twice.
    """
    seen = int(item.version) if seen is None else seen
    try:
        return _apply(item, edit, origin, seen)
    except Conflict:
        item.attribute_values = writes.find(Feedback, item.feedback_id, consistent=True).attribute_values
        return _apply(item, edit, origin, seen)


def _apply(item: Feedback, edit: Edit, origin: Origin, seen: int) -> str | None:
    if int(item.version) > seen:
        rows = rows_since(item.feedback_id, seen)
        if origin.batch_id and _has_batch(rows, origin.batch_id):
            return origin.batch_id  # a piece of a job that was killed has changed it
        if overlapping := _overlapping(edits.acts_of(item, edit), edit, rows, origin.actor):
            raise EditConflict(overlapping)
    return edits.apply_as(item, edit, origin)


def rows_since(feedback_id: str, version: int) -> list[ActivityRow]:
    """Newest first. Rows that change no version, such as of a note, are left out."""
    rows = reading.timeline(subject_of(feedback_id), limit=MOST_ROWS).rows
    return [row for row in rows if (row.subject_version or 0) > version]


def changes_since(item: Feedback, version: int) -> list[OtherChange]:
    """All that was changed since a version of the item, the newest change first."""
    return [
        OtherChange(row.actor, tuple(sorted(_members(row))), row.at) for row in rows_since(item.feedback_id, version)
    ]


def was_changed(batch_id: str, feedback_id: str, version: int | None) -> bool:
    """Whether the batch has changed the item after this version, also if others have changed it since."""
    return _has_batch(rows_since(feedback_id, version or 0), batch_id)


def _has_batch(rows: list[ActivityRow], batch_id: str) -> bool:
    return any(row.batch_id == batch_id for row in rows)


def _overlapping(acts: list[Act], edit: Edit, rows: list[ActivityRow], actor: str) -> list[OtherChange]:
    """What others changed of the members that the edit changes. A person cannot surprise themselves, but two
    programs can share a key.
    """
    wanted = {_member(name) for act in acts for name in act.changes} - FOLLOWS
    if edit.tags is None:
        wanted.discard("tags")  # to add and remove single tags works on any tags
    others = [row for row in rows if row.actor != actor or actor.startswith("key:")]
    return [
        OtherChange(row.actor, tuple(sorted(changed)), row.at) for row in others if (changed := _members(row) & wanted)
    ]


def _members(row: ActivityRow) -> set[str]:
    return {_member(name) for name in row.changes or {}}


def _member(name: str) -> str:
    return OF_A_MOVE.get(name, name)
