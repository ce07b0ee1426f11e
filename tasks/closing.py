"""Closes the items that a completed task is about: they move to the folder of what is done, as by hand."""

from __future__ import annotations

from feedback.inbox import batches, bulk, bulk_undo
from feedback.inbox.act_writes import Origin
from feedback.inbox.batches import Target
from feedback.inbox.edits import Edit
from feedback.inbox.models import Batch
from feedback.models import Feedback, Status
from storage.ids import is_id
from storage.writes import NotFound
from tasks import references
from tasks.models import Task

# No one has to work on items in these folders: they stay where they are.
LEFT_ALONE = (Status.DONE, Status.SPAM, Status.ARCHIVED, Status.DELETED)


def is_closable(item: Feedback) -> bool:
    return item.status not in LEFT_ALONE


def close_items(task: Task, origin: Origin) -> str:
    """The id of the batch, for an undo. Empty if there was nothing to close. An item that was removed is left out."""
    items = references.items(task.project_id, task.feedback_ids or ()).values()
    targets = [Target(item.feedback_id, int(item.version)) for item in items if is_closable(item)]
    if not targets:
        return ""
    return bulk.apply(task.project_id, targets, Edit(status=Status.DONE), origin).batch_id


def reopen_items(task: Task, batch_id: str, origin: Origin) -> None:
    """Takes the closing back. An item that was changed since stays as others made it.

    Nothing happens for a batch with items that are not those of the task: an address can name any batch.
    """
    try:
        head = _batch(task.project_id, batch_id)
    except NotFound:
        return
    if not {target.feedback_id for target in batches.targets_of(head)} <= set(task.feedback_ids or ()):
        return
    bulk_undo.undo_targets(task.project_id, head.batch_id, batches.targets_of(head), origin)


def _batch(project_id: str, batch_id: str) -> Batch:
    """Raises NotFound. DynamoDB takes no key that is longer than 2,048 bytes."""
    if not is_id(batch_id):
        raise NotFound("Batch")
    return batches.find(project_id, batch_id)
