"""Takes back a bulk change, as far as others have not changed its items since."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from feedback.inbox import batches, bulk, conflicts
from feedback.inbox import undo as item_undo
from feedback.inbox.act_writes import Origin
from feedback.inbox.batches import Target
from feedback.inbox.models import Batch
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
        outcome = item_undo.undo_item(project_id, target.feedback_id, batch_id, origin)
    except NotFound:
        return Undo.MISSING
    if outcome == Undo.CHANGED_SINCE and not conflicts.was_changed(batch_id, target.feedback_id, target.version):
        return Undo.NOT_DONE
    return outcome


def is_long(head: Batch) -> bool:
    """Whether the undo is a job, as the bulk change was."""
    return head.job_id is not None


def undo(head: Batch, origin: Origin) -> UndoResult:
    return undo_targets(str(head.project_id), head.batch_id, batches.targets_of(head), origin)
