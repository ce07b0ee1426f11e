"""Changes all items that match filters, or takes such a change back: as jobs, as they can be many.

A piece works on one part of the batch: the items that one bounded read found, written down before the first of them
changes. A piece that is killed runs again for the same items, and finds out which of them it has changed. So nothing is
done twice, and no item is skipped because the folder that is being read loses items meanwhile: the next part begins at
the time of the last item, and items that come in after the start of the job are not part of it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from feedback.inbox import batches, bulk, bulk_undo, conflicts, edit_json, reading, stored_filters
from feedback.inbox.act_writes import Origin
from feedback.inbox.batches import Target
from feedback.inbox.bulk import MOST_AT_ONCE, Outcome
from feedback.inbox.edit_json import UnknownEdit
from feedback.inbox.edits import Edit
from feedback.inbox.filters import Filters
from feedback.inbox.models import Batch
from feedback.inbox.stored_filters import UnknownFilters
from feedback.models import Feedback
from jobs import lifecycle
from jobs.kinds import JobFailed, Json, Piece
from jobs.models import Job
from storage import clock, writes
from storage.ids import ordered_id
from storage.writes import Conflict, NotFound

BULK, UNDO = "feedback.bulk", "feedback.undo"
PART = 500  # items at most, which a piece changes within seconds
PAUSE = timedelta(seconds=2)
ENDED = "The list of its items was kept for a week only."
NEWER = "It was started by a newer release, and this one does not know all of its change or its filters."


class StorageBusy(Exception):
    """Some items could not be changed at the moment: the piece is tried again."""

    safe_to_log = True


def start(project_id: str, selected: Filters, edit: Edit, origin: Origin, body_hash: str | None = None) -> Job:
    """Raises Conflict if the batch was started before."""
    batch_id, job_id = origin.batch_id or ordered_id(), ordered_id()
    batches.begin(
        batch_id,
        project_id,
        origin.actor,
        edit=edit_json.dump(edit),
        filters=_dump(selected),
        job_id=job_id,
        body_hash=body_hash,
    )
    return start_job(batches.find(project_id, batch_id))


def start_job(head: Batch) -> Job:
    """Also for a batch whose job was not started, because the process was killed."""
    project_id, job_id = str(head.project_id), str(head.job_id)
    try:
        return lifecycle.start(BULK, project_id, str(head.actor), _parameters(head), job_id=job_id)
    except Conflict:
        return writes.find(Job, project_id, job_id, consistent=True)


def start_undo(head: Batch, origin: Origin) -> Job:
    return lifecycle.start(UNDO, str(head.project_id), origin.actor, _parameters(head))


def _parameters(head: Batch) -> Json:
    """A job is kept longer than its batch, so it has no names and no tags."""
    return {"batchId": head.batch_id, "change": edit_json.outline(head.edit or {})}


def run_bulk(job: Job, cursor: Json, deadline: datetime) -> Piece:
    head = _head(job)
    selected, number = selected_by(head), int(cursor.get("part", 1))
    part = batches.part(head.batch_id, number) or _plan(head, selected, number)
    edit = _edit(head)
    origin = Origin(actor=str(head.actor), batch_id=head.batch_id)
    counts: Counter[str] = Counter(cursor.get("counts", {}))
    targets, at = batches.targets_of(part), int(cursor.get("at", 0))
    while at < len(targets) and clock.now() < deadline:
        chunk = targets[at : at + MOST_AT_ONCE]
        counts.update(_change(str(head.project_id), chunk, selected, edit, origin))
        at += len(chunk)
    if at < len(targets):
        return _piece({**cursor, "part": number, "at": at}, counts)
    return _piece({"part": number + 1} if part.cursor else None, counts)


def run_undo(job: Job, cursor: Json, deadline: datetime) -> Piece:
    head = _head(job)
    counts: Counter[str] = Counter(cursor.get("counts", {}))
    if head.job_id and not _has_ended(head, job.started_by):
        return Piece(cursor, sum(counts.values()), pause=PAUSE)
    number, at = int(cursor.get("part", 1)), int(cursor.get("at", 0))
    part = batches.part(head.batch_id, number)
    if part is None:
        return _piece(None, counts)
    targets, origin = batches.targets_of(part), Origin(actor=job.started_by, batch_id=job.job_id)
    while at < len(targets) and clock.now() < deadline:
        chunk = targets[at : at + MOST_AT_ONCE]
        undone = bulk_undo.undo_targets(job.project_id, head.batch_id, chunk, origin)
        counts.update({name: len(ids) for name, ids in vars(undone).items()})
        at += len(chunk)
    return _piece({"part": number, "at": at} if at < len(targets) else {"part": number + 1}, counts)


def _piece(cursor: Json | None, counts: Counter[str]) -> Piece:
    done, result = sum(counts.values()), {name: number for name, number in counts.items() if number}
    return Piece(cursor and {**cursor, "counts": result}, done, result=result)


def _plan(head: Batch, selected: Filters, number: int) -> Batch:
    before = batches.part(head.batch_id, number - 1)
    after = before.cursor if before else None
    page = reading.read(str(head.project_id), selected, limit=PART, cursor=after)
    targets = [Target(item.feedback_id, int(item.version)) for item in page.items]
    return batches.add_part(head.batch_id, number, targets, page.cursor)


def _change(
    project_id: str, targets: Sequence[Target], selected: Filters, edit: Edit, origin: Origin
) -> Counter[Outcome]:
    items = bulk.read(project_id, targets)
    left = [_has_left(target, item, selected, origin) for target, item in zip(targets, items, strict=True)]
    chosen = [(target, item) for target, item, out in zip(targets, items, left, strict=True) if not out]
    results = bulk.change([target for target, _ in chosen], [item for _, item in chosen], edit, origin)
    outcomes = Counter(result.outcome for result in results)
    if failed := outcomes[Outcome.FAILED]:
        raise StorageBusy(f"{failed} items could not be changed at the moment.")
    return outcomes + Counter({Outcome.LEFT: sum(left)})


def _has_left(target: Target, item: Feedback | None, selected: Filters, origin: Origin) -> bool:
    """An index can be behind the table, and others may change the item meanwhile. What the job itself has changed may
    not match either.
    """
    if item is None or selected.matches(item):
        return False
    return not conflicts.was_changed(str(origin.batch_id), target.feedback_id, target.version)


def _has_ended(head: Batch, actor: str) -> bool:
    """An undo first ends the job that it takes back."""
    try:
        job = writes.find(Job, str(head.project_id), str(head.job_id), consistent=True)
    except NotFound:
        return True
    if not job.has_ended:
        lifecycle.cancel(job, actor)
    return job.has_ended


def _head(job: Job) -> Batch:
    try:
        return batches.find(job.project_id, job.parameters["batchId"])
    except NotFound:
        raise JobFailed(ENDED) from None


def _edit(head: Batch) -> Edit:
    try:
        return edit_json.load(head.edit or {})
    except UnknownEdit:
        raise JobFailed(NEWER) from None


def _dump(selected: Filters) -> dict[str, str]:
    """As they are now: at the end of the job, `me` and `today` would mean the same, and newer items would match."""
    fixed, now = selected.fixed(), clock.now()
    since, until = fixed.times()
    fixed = replace(fixed, since=since, until=min(until, now) if until else now, search_id="")
    return {"query": fixed.query(), "search": fixed.search}


def selected_by(head: Batch) -> Filters:
    """Raises JobFailed if this release does not know all filters: without one, the job would be about more items."""
    stored = head.filters or {}
    try:
        return replace(stored_filters.load(stored["query"]), search=stored.get("search", ""))
    except UnknownFilters:
        raise JobFailed(NEWER) from None
