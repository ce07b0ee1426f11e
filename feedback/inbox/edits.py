"""Changes an item and records who did it: the item and its rows of activity are one transaction."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from pynamodb.expressions.update import Action

from activity import rows
from activity.rows import CHANGED
from feedback.inbox import snooze_timers
from feedback.models import Feedback, Status, folder_partition, is_counted
from storage import clock, transactions
from storage.pagination import shard_name

MOVED, TAGGED, ASSIGNED = "feedback.moved", "feedback.tagged", "feedback.assigned"
PURGED_AFTER = timedelta(days=7)
# No one works on items in these folders. Each can return to the folder it had before.
ASIDE = (Status.SNOOZED, Status.ARCHIVED, Status.SPAM, Status.DELETED)

ActivityChanges = Mapping[str, rows.Change]


@dataclass(frozen=True, kw_only=True)
class Edit:
    """What changes on an item. None: it stays as it is."""

    status: str | None = None
    snoozed_until: datetime | None = None  # with the status SNOOZED
    spam_reason: str | None = None  # with the status SPAM
    tags: frozenset[str] | None = None
    assignee: str | None = None  # the id of a person, or "" for none


@dataclass(frozen=True)
class Act:
    """One row of activity, and the update actions that belong to it."""

    name: str
    changes: ActivityChanges
    actions: tuple[Action, ...]


def apply(
    item: Feedback, edit: Edit, *, actor: str, request_id: str | None = None, batch_id: str | None = None
) -> None:
    """Writes nothing if the item is already so. Raises Conflict if it has changed since the caller read it."""
    acts = list(_acts(item, edit))
    if not acts:
        return
    if edit.status == Status.SNOOZED and edit.snoozed_until:
        snooze_timers.make(item.feedback_id, edit.snoozed_until)
    actions = [action for act in acts for action in act.actions]
    transactions.transact(
        transactions.change(item, Feedback.updated_at.set(clock.now()), *actions),
        *(
            transactions.create(
                rows.row(
                    subject=subject_of(item.feedback_id),
                    project_id=item.project_id,
                    actor=actor,
                    action=act.name,
                    changes=act.changes,
                    request_id=request_id,
                    batch_id=batch_id,
                )
            )
            for act in acts
        ),
    )


def subject_of(feedback_id: str) -> str:
    return f"feedback#{feedback_id}"


def id_in(subject: str) -> str:
    return subject.partition("#")[2]


def _acts(item: Feedback, edit: Edit) -> Iterator[Act]:
    if edit.status is not None and _changes_folder(item, edit):
        yield _move(item, edit.status, edit)
    if edit.tags is not None and edit.tags != (item.tags or frozenset()):
        action = Feedback.tags.set(set(edit.tags)) if edit.tags else Feedback.tags.remove()
        yield Act(TAGGED, {"tags": CHANGED}, (action,))
    if edit.assignee is not None and edit.assignee != (item.assignee or ""):
        action = Feedback.assignee.set(edit.assignee) if edit.assignee else Feedback.assignee.remove()
        yield Act(ASSIGNED, {"assignee": [item.assignee, edit.assignee or None]}, (action,))


def _changes_folder(item: Feedback, edit: Edit) -> bool:
    return item.status != edit.status or (edit.status == Status.SNOOZED and item.snoozed_until != edit.snoozed_until)


def _move(item: Feedback, to: str, edit: Edit) -> Act:
    changes: dict[str, rows.Change] = {"status": [item.status, to]}
    if edit.snoozed_until:
        changes["snoozedUntil"] = [item.snoozed_until, edit.snoozed_until]
    actions = [*_folder(item, to), *_for_restore(item, to, edit.snoozed_until), *_expiry(item, to)]
    if edit.spam_reason:
        actions.append(Feedback.spam_reason.set(edit.spam_reason))
    elif to not in (Status.SPAM, Status.DELETED):
        actions.append(Feedback.spam_reason.remove())
    return Act(MOVED, changes, tuple(actions))


def _folder(item: Feedback, to: str) -> Iterator[Action]:
    shard = item.folder_shard.rpartition("#")[2]  # it keeps its shard, even if FEEDBACK_SHARDS has changed
    yield Feedback.status.set(to)
    yield Feedback.counted.set(is_counted(to))
    yield Feedback.folder_shard.set(shard_name(folder_partition(item.project_id, to), int(shard)))


def _for_restore(item: Feedback, to: str, snoozed_until: datetime | None) -> Iterator[Action]:
    """What a later restore needs. A deleted item keeps the end of its snooze, and the folder that it had."""
    if to == Status.DELETED:
        yield Feedback.deleted_from.set(item.status)
    else:
        yield Feedback.deleted_from.remove()
        yield Feedback.snoozed_until.set(snoozed_until) if snoozed_until else Feedback.snoozed_until.remove()
    if to not in ASIDE:
        yield Feedback.previous_status.remove()
    elif item.status not in ASIDE:
        yield Feedback.previous_status.set(item.status)


def _expiry(item: Feedback, to: str) -> Iterator[Action]:
    """A deletion brings the expiry forward, never back. Leaving the folder of deleted items undoes this."""
    if to == Status.DELETED and item.status != Status.DELETED:
        yield Feedback.expires_at.set(min(filter(None, [item.expires_at, clock.now() + PURGED_AFTER])))
        yield Feedback.kept_until.set(item.expires_at) if item.expires_at else Feedback.kept_until.remove()
    elif item.status == Status.DELETED and to != Status.DELETED:
        yield Feedback.expires_at.set(item.kept_until) if item.kept_until else Feedback.expires_at.remove()
        yield Feedback.kept_until.remove()
