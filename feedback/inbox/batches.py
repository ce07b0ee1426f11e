"""What a bulk change does, and to which items. It is written down before the first item changes, so that nothing
is done twice if the work is interrupted, and all of it can be undone.

The rows may hold the text of a search and the names of tags. So they are in no job, no message and no log, and they
end after some days.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from feedback.inbox.models import Batch
from storage import clock, writes
from storage.writes import Conflict, NotFound

HEAD = "head"
KEPT = timedelta(days=7)


@dataclass(frozen=True)
class Target:
    """An item to change, and the version of it that the person saw. None: the one that is stored now."""

    feedback_id: str
    version: int | None = None


def begin(batch_id: str, project_id: str, actor: str, targets: Iterable[Target] = (), **more: Any) -> Batch:
    """Raises Conflict if there is such a batch already."""
    head = Batch(batch_id, HEAD, project_id=project_id, actor=actor, items=_items(targets), **more)
    head.expires_at = clock.now() + KEPT
    writes.create(head)
    return head


def find(project_id: str, batch_id: str) -> Batch:
    """The head. Raises NotFound, also for a batch of another project."""
    head = writes.find(Batch, batch_id, HEAD, consistent=True)
    if head.project_id != project_id:
        raise NotFound(f"Batch {batch_id}")
    return head


def part(batch_id: str, number: int) -> Batch | None:
    try:
        return writes.find(Batch, batch_id, _name(number), consistent=True)
    except NotFound:
        return None


def add_part(batch_id: str, number: int, targets: Iterable[Target], cursor: str | None) -> Batch:
    """The part that is stored: if another worker has written it before, it is that one."""
    row = Batch(batch_id, _name(number), items=_items(targets), cursor=cursor)
    row.expires_at = clock.now() + KEPT
    try:
        writes.create(row)
    except Conflict:
        return writes.find(Batch, batch_id, _name(number), consistent=True)
    return row


def targets_of(row: Batch) -> list[Target]:
    return [Target(feedback_id, version) for feedback_id, version in row.items or ()]


def _items(targets: Iterable[Target]) -> list[list[Any]]:
    return [[target.feedback_id, target.version] for target in targets]


def _name(number: int) -> str:
    return f"{number:06}"
