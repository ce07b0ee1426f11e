"""Changes all items that match filters: at once if they are few, else as a job."""

from __future__ import annotations

from feedback.inbox import bulk, bulk_jobs, reading
from feedback.inbox.act_writes import Origin
from feedback.inbox.batches import Target
from feedback.inbox.bulk import MOST_AT_ONCE, BulkResult
from feedback.inbox.edits import Edit
from feedback.inbox.filters import Filters
from jobs.models import Job


def apply(
    project_id: str, selected: Filters, edit: Edit, origin: Origin, body_hash: str | None = None
) -> BulkResult | Job:
    """Reads once. If more can match than were found, a job reads on. Raises Conflict if the batch has begun before."""
    page = reading.read(project_id, selected, limit=MOST_AT_ONCE)
    if page.cursor:
        return bulk_jobs.start(project_id, selected, edit, origin, body_hash)
    targets = [Target(item.feedback_id, int(item.version)) for item in page.items]
    return bulk.apply(project_id, targets, edit, origin, body_hash)
