"""Takes back the last act on an item. An item that was changed since keeps what others made of it."""

from __future__ import annotations

from collections.abc import Iterator
from enum import Enum, auto

from pynamodb.expressions.operand import Path
from pynamodb.expressions.update import Action

from activity import rows
from activity.rows import CHANGED
from feedback.inbox import act_writes
from feedback.inbox.act_writes import Act, Origin
from feedback.models import Before, Feedback
from storage import writes
from storage.writes import again_on_conflict

UNDONE = "feedback.undone"
RECORDED = {"status": "status", "snoozedUntil": "snoozed_until", "assignee": "assignee", "rating": "rating"}
UNRECORDED = ("tags", "sentiment")  # only that they changed


class Undo(Enum):
    RESTORED = auto()
    ALREADY_UNDONE = auto()
    CHANGED_SINCE = auto()
    MISSING = auto()  # of a batch: the item is gone
    NOT_DONE = auto()  # of a batch: it has not changed this item


def undo_item(project_id: str, feedback_id: str, act_id: str, origin: Origin) -> Undo:
    """`act_id` is what `edits.apply` returned: of one act, or of a batch. Raises NotFound.

    A second call does nothing.
    """
    return again_on_conflict(lambda: _undo(find(project_id, feedback_id), act_id, origin))


def find(project_id: str, feedback_id: str) -> Feedback:
    """An item of another project is not found."""
    item = writes.find(Feedback, feedback_id, consistent=True)
    if item.project_id != project_id:
        raise writes.NotFound(f"Feedback {feedback_id}")
    return item


def _undo(item: Feedback, act_id: str, origin: Origin) -> Undo:
    before: Before | None = item.before
    if before and before.undone == act_id:
        return Undo.ALREADY_UNDONE
    if before is None or before.act_id != act_id:
        return Undo.CHANGED_SINCE
    restored = Feedback.from_raw_data(_restored(item, before))
    act_writes.write(item, [Act(UNDONE, _changes(item, restored), tuple(_actions(before)))], origin, undone=act_id)
    return Undo.RESTORED


def _restored(item: Feedback, before: Before) -> dict[str, object]:
    return {name: raw for name, raw in (item.serialize() | dict(before.values)).items() if raw is not None}


def _actions(before: Before) -> Iterator[Action]:
    for name, raw in before.values.items():
        yield Path([name]).remove() if raw is None else Path([name]).set(raw)


def _changes(item: Feedback, restored: Feedback) -> dict[str, rows.Change]:
    changes: dict[str, rows.Change] = {}
    for member, name in RECORDED.items():
        old, new = getattr(item, name), getattr(restored, name)
        if old != new:
            changes[member] = [old, new]
    for name in UNRECORDED:
        if getattr(item, name) != getattr(restored, name):
            changes[name] = CHANGED
    return changes
