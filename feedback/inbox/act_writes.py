"""Writes what a person or a program does to an item: the item and its rows of activity are one transaction.

Each write keeps on the item the values that it replaced, until the next one. An undo needs only the item.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from pynamodb.constants import MAP
from pynamodb.expressions.operand import Path
from pynamodb.expressions.update import Action

from activity import rows
from activity.models import ActivityRow
from feedback.inbox import snooze_timers
from feedback.models import Before, Feedback
from storage import clock, transactions
from storage.ids import ordered_id


@dataclass(frozen=True)
class Act:
    """One row of activity, and the update actions that belong to it."""

    name: str
    changes: dict[str, rows.Change]
    actions: tuple[Action, ...]


@dataclass(frozen=True, kw_only=True)
class Origin:
    """Who acts, by which request. All writes of one bulk change have the same `batch_id`."""

    actor: str
    request_id: str | None = None
    batch_id: str | None = None
    act_id: str = field(default_factory=ordered_id)

    @property
    def id(self) -> str:
        """What an undo names."""
        return self.batch_id or self.act_id


def subject_of(feedback_id: str) -> str:
    return f"feedback#{feedback_id}"


def id_in(subject: str) -> str:
    return subject.partition("#")[2]


def write(item: Feedback, acts: Sequence[Act], origin: Origin, *, undone: str | None = None) -> None:
    """Raises Conflict if the item has changed since the caller read it. `undone` is the id that an undo takes back."""
    actions = [action for act in acts for action in act.actions]
    changes = transactions.values_after(actions)
    before = Before(origin.id, origin.actor, _replaced(item, changes), undone)
    transactions.transact(
        transactions.change(item, Feedback.updated_at.set(clock.now()), _keep(before), *actions),
        *(transactions.create(_row(item, act, origin)) for act in acts),
        *snooze_timers.of_change(item, changes),
    )


def _keep(before: Before) -> Action:
    # As DynamoDB stores it: PynamoDB serializes only dicts for an attribute of the type map.
    return Path([Feedback.before.attr_name]).set({MAP: Feedback.before.serialize(before)})


def _replaced(item: Feedback, changes: Mapping[str, Any]) -> dict[str, Any]:
    """The stored values that the actions change, by attribute. None: the item did not have the attribute."""
    stored = item.serialize()
    return {name: stored.get(name) for name, value in changes.items() if stored.get(name) != value}


def _row(item: Feedback, act: Act, origin: Origin) -> ActivityRow:
    row = rows.row(
        subject=subject_of(item.feedback_id),
        project_id=item.project_id,
        actor=origin.actor,
        action=act.name,
        changes=act.changes,
        request_id=origin.request_id,
        batch_id=origin.batch_id,
    )
    row.subject_version = int(item.version) + 1
    return row
