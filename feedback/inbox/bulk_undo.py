"""Takes back a bulk change, as far as others have not changed its items since."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from feedback.inbox import bulk, conflicts, undo
from feedback.inbox.act_writes import Origin
from feedback.inbox.batches import Target
from feedback.inbox.undo import Undo
from storage.writes import NotFound


@dataclass(frozen=True)
class UndoResult:
    """The ids of items. Those that the batch did not change are in none of the lists."""

    restored: list[str]
    changed_since: list[str]
    missing: list[str]


def undo_targets(project_id: str, batch_id: str, targets: Iterable[Target], origin: Origin) -> UndoResult:
    """A second call does nothing, and has the same result."""
    targets = list(targets)
    outcomes = bulk.eight_at_a_time(lambda target: _undo(project_id, batch_id, target, origin), targets)
    result = UndoResult([], [], [])
    lists = {
        Undo.RESTORED: result.restored,
        Undo.ALREADY_UNDONE: result.restored,
        Undo.CHANGED_SINCE: result.changed_since,
        Undo.MISSING: result.missing,
    }
    for target, outcome in zip(targets, outcomes, strict=True):
        if outcome in lists:
            lists[outcome].append(target.feedback_id)
    return result


def _undo(project_id: str, batch_id: str, target: Target, origin: Origin) -> Undo:
    try:
        outcome = undo.undo_item(project_id, target.feedback_id, batch_id, origin)
    except NotFound:
        return Undo.MISSING
    if outcome == Undo.CHANGED_SINCE and not _was_changed(batch_id, target):
        return Undo.NOT_DONE
    return outcome


def _was_changed(batch_id: str, target: Target) -> bool:
    return any(row.batch_id == batch_id for row in conflicts.rows_since(target.feedback_id, target.version or 0))
