"""What became of an act or of an undo: for the notice, the rows of the list, and the status of the answer."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from feedback.inbox.act_writes import Origin
from feedback.inbox.bulk import BulkResult, ItemResult, Outcome
from feedback.inbox.bulk_undo import UndoResult
from feedback.inbox.edits import Edit
from feedback.inbox.undo import Undo
from feedback.workspace.acts import undo_offer

# Of an act on one item. Of several, the notice says what became of each.
STATUS = {Outcome.CONFLICT: 409, Outcome.MISSING: 409, Outcome.REFUSED: 422, Outcome.FAILED: 503}


@dataclass(frozen=True)
class ActResult:
    edit: Edit
    items: Sequence[ItemResult]
    undo: Mapping[str, str]  # the act for `undo_offer`. Empty if nothing was changed

    @property
    def numbers(self) -> Counter[Outcome]:
        return Counter(result.outcome for result in self.items)

    @property
    def status(self) -> int:
        return STATUS.get(self.items[0].outcome, 200) if len(self.items) == 1 else 200


@dataclass(frozen=True)
class UndoneResult:
    ids: Sequence[str]
    restored: int = 0
    changed_since: int = 0
    missing: int = 0

    @property
    def status(self) -> int:
        return 200 if self.restored or not (self.changed_since or self.missing) else 409


def of_one(edit: Edit, result: ItemResult, origin: Origin) -> ActResult:
    is_changed = result.outcome == Outcome.CHANGED
    return ActResult(edit, [result], undo_offer.of_item(origin.id, result.target.feedback_id) if is_changed else {})


def of_many(edit: Edit, result: BulkResult) -> ActResult:
    return ActResult(edit, result.items, undo_offer.of_batch(result.batch_id) if result.of(Outcome.CHANGED) else {})


def of_undo(feedback_id: str, outcome: Undo) -> UndoneResult:
    has_changed = outcome == Undo.CHANGED_SINCE
    return UndoneResult([feedback_id], restored=int(not has_changed), changed_since=int(has_changed))


def of_batch_undo(result: UndoResult) -> UndoneResult:
    ids = [*result.restored, *result.changed_since, *result.missing]
    return UndoneResult(ids, len(result.restored), len(result.changed_since), len(result.missing))
