"""Changes many items: each in a small transaction of its own, eight at a time."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import partial
from typing import TypeVar

from pynamodb.exceptions import PynamoDBException

from feedback.inbox import batches, conflicts, edit_json
from feedback.inbox.act_writes import Origin
from feedback.inbox.batches import Target
from feedback.inbox.conflicts import EditConflict, OtherChange
from feedback.inbox.edits import Edit
from feedback.inbox.models import Batch
from feedback.inbox.refusals import EditRefused
from feedback.models import Feedback
from storage import reads
from storage.connection import failures
from storage.ids import ordered_id
from storage.together import together
from storage.writes import Conflict, NotFound

MOST_AT_ONCE = 100  # items of one request. DynamoDB reads as many in one round trip

Value = TypeVar("Value")
Result = TypeVar("Result")


class Outcome(StrEnum):
    CHANGED = "changed"
    UNCHANGED = "unchanged"  # it was already so
    CONFLICT = "conflict"  # others have changed the same since
    REFUSED = "refused"  # see EditRefused
    MISSING = "missing"
    LEFT = "left"  # of all that match: it no longer did
    FAILED = "failed"  # storage did not answer: another try may help


@dataclass(frozen=True)
class ItemResult:
    target: Target
    outcome: Outcome
    item: Feedback | None = None  # as it is stored now
    changes: Sequence[OtherChange] = ()  # of a conflict
    refusal: EditRefused | None = None


@dataclass(frozen=True)
class BulkResult:
    batch_id: str
    items: Sequence[ItemResult]

    def of(self, outcome: Outcome) -> list[ItemResult]:
        return [result for result in self.items if result.outcome == outcome]


def apply(
    project_id: str, targets: Sequence[Target], edit: Edit, origin: Origin, body_hash: str | None = None
) -> BulkResult:
    """At most MOST_AT_ONCE different items. The batch is written down before the first item changes.

    Raises Conflict if the batch has begun before: see `again`.
    """
    origin = replace(origin, batch_id=origin.batch_id or ordered_id())
    items = read(project_id, targets)
    seen = [_seen(target, item) for target, item in zip(targets, items, strict=True)]
    more = {"edit": edit_json.dump(edit), "body_hash": body_hash}
    batches.begin(str(origin.batch_id), project_id, origin.actor, seen, **more)
    return BulkResult(str(origin.batch_id), change(seen, items, edit, origin))


def again(head: Batch, origin: Origin) -> BulkResult:
    """For a caller that repeats a request: what is changed stays so, and what is not yet is changed now."""
    targets, edit = batches.targets_of(head), edit_json.load(head.edit or {})
    origin = replace(origin, batch_id=head.batch_id)
    return BulkResult(head.batch_id, change(targets, read(str(head.project_id), targets), edit, origin))


def change_one(project_id: str, target: Target, edit: Edit, origin: Origin) -> ItemResult:
    """Without a batch."""
    [item] = read(project_id, [target])
    return _change(target, item, edit, origin)


def read(project_id: str, targets: Iterable[Target]) -> list[Feedback | None]:
    keys = [Feedback(target.feedback_id) for target in targets]
    items = reads.find_together(*keys, consistent=True) if keys else []
    return [item if item and item.project_id == project_id else None for item in items]


def change(targets: Iterable[Target], items: Iterable[Feedback | None], edit: Edit, origin: Origin) -> list[ItemResult]:
    """May be called again for the same targets with the same batch: what is changed stays so."""
    return eight_at_a_time(lambda pair: _change(*pair, edit, origin), zip(targets, items, strict=True))


def _seen(target: Target, item: Feedback | None) -> Target:
    return target if target.version or item is None else Target(target.feedback_id, int(item.version))


def _change(target: Target, item: Feedback | None, edit: Edit, origin: Origin) -> ItemResult:
    if item is None:
        return ItemResult(target, Outcome.MISSING)
    try:
        act_id = conflicts.apply(item, edit, origin, seen=target.version)
    except (NotFound, EditConflict, Conflict, EditRefused, PynamoDBException) as error:
        return _not_changed(target, item, error)
    return ItemResult(target, Outcome.CHANGED if act_id else Outcome.UNCHANGED, item)


def _not_changed(target: Target, item: Feedback, error: Exception) -> ItemResult:
    match error:
        case NotFound():
            return ItemResult(target, Outcome.MISSING)
        case EditConflict():
            return ItemResult(target, Outcome.CONFLICT, item, error.changes)
        case Conflict():
            return ItemResult(target, Outcome.CONFLICT, item)
        case EditRefused():
            return ItemResult(target, Outcome.REFUSED, item, refusal=error)
    if failures.is_temporary(error):
        return ItemResult(target, Outcome.FAILED, item)
    raise error


def eight_at_a_time(work: Callable[[Value], Result], values: Iterable[Value]) -> list[Result]:
    calls = [partial(work, value) for value in values]
    return together(*calls) if calls else []
