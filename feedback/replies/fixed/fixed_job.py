"""The job of "It is fixed": mails the people of a batch, and closes its items.

It works as a bulk change does (feedback/inbox/bulk_jobs.py): the items of a piece are written down before the first of
them changes, so a piece that is killed runs again for the same items. A mail comes before the close of its item. The
closing can be undone, the mails cannot.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from django.utils.translation import gettext, ngettext

from conversations import reading as conversations
from conversations import writing
from conversations.models import Kind
from conversations.writing import Draft
from feedback.inbox import batches, bulk, bulk_jobs, conflicts, edit_json, reading
from feedback.inbox.act_writes import Origin
from feedback.inbox.batches import Target
from feedback.inbox.bulk import Outcome
from feedback.inbox.bulk_jobs import StorageBusy
from feedback.inbox.edits import Edit
from feedback.inbox.filters import Filters
from feedback.inbox.models import Batch as BatchRow
from feedback.models import Feedback, Status
from feedback.replies.fixed import fixed_mails
from feedback.replies.fixed.audience import UNFINISHED, of_all_folders
from feedback.replies.fixed.fixed_mails import Batch
from jobs import lifecycle
from jobs.kinds import JobFailed, Json, Piece
from jobs.models import Job
from staff import projects
from storage import clock, writes
from storage.ids import ordered_id
from storage.writes import Conflict, NotFound

FIXED = "feedback.fixed"
PART = 200  # items of one read
CHUNK = 24  # items that are mailed and closed before the next look at the clock: three rounds of eight
MAILED = "mailed"
CLOSE = Edit(status=Status.DONE)


def start(project_id: str, selected: Filters, text: str, *, actor: str, batch_id: str) -> Job:
    """A second call with the same id starts nothing. `text` may have the placeholders of reply templates.

    Raises Conflict or NotFound if the id is that of another change, and TokenReused if the text is another one.
    """
    head = _begun(project_id, selected, actor, batch_id)
    with_text = Draft(
        subject=f"fixed#{batch_id}",
        project_id=project_id,
        kind=Kind.REPLY,
        author=actor,
        text=text,
        token=batch_id,
        expires_at=clock.now() + batches.KEPT,
    )
    writing.write(with_text)
    try:
        return lifecycle.start(FIXED, project_id, actor, {"batchId": batch_id}, job_id=str(head.job_id))
    except Conflict:
        return writes.find(Job, project_id, str(head.job_id), consistent=True)


def run_piece(job: Job, cursor: Json, deadline: datetime) -> Piece:
    head, number, at = _head(job), int(cursor.get("part", 1)), int(cursor.get("at", 0))
    batch = _batch(head)
    part = batches.part(head.batch_id, number) or _plan(batch, number)
    targets = batches.targets_of(part)
    counts: Counter[str] = Counter(cursor.get("counts", {}))
    while at < len(targets) and clock.now() < deadline:
        counts.update(_work(batch, targets[at : at + CHUNK]))
        at += CHUNK
    if at < len(targets):
        return _piece({"part": number, "at": at}, counts)
    return _piece({"part": number + 1} if part.cursor else None, counts)


def describe(result: Json) -> str:
    closed, mailed = result.get(Outcome.CHANGED, 0), result.get(MAILED, 0)
    first = ngettext("%(number)d item was closed.", "%(number)d items were closed.", closed) % {"number": closed}
    second = ngettext("%(number)d person got a mail.", "%(number)d people got a mail.", mailed) % {"number": mailed}
    others = sum(result.get(outcome, 0) for outcome in (Outcome.CONFLICT, Outcome.MISSING, Outcome.LEFT))
    third = gettext("Changed or deleted by others meanwhile: {number}.").format(number=others) if others else ""
    return f"{first} {second} {third}".strip()


def find(project_id: str, batch_id: str) -> Job:
    """Raises NotFound, also for another bulk change."""
    head = batches.find(project_id, batch_id)
    if head.kind != FIXED:
        raise NotFound(f"Batch {batch_id}")
    return writes.find(Job, project_id, str(head.job_id), consistent=True)


def undo(project_id: str, batch_id: str, *, actor: str) -> Job:
    """Opens the items again. Raises NotFound."""
    return bulk_jobs.start_undo(batches.find(project_id, batch_id), Origin(actor=actor))


def _begun(project_id: str, selected: Filters, actor: str, batch_id: str) -> BatchRow:
    """The head of this batch, and of no other change."""
    now = clock.now()
    fixed = of_all_folders(selected).fixed()
    until = fixed.times()[1]
    query = replace(fixed, until=min(until, now) if until else now).query()
    what: Json = {"kind": FIXED, "edit": edit_json.dump(CLOSE), "filters": {"query": query}, "job_id": ordered_id()}
    try:
        return batches.begin(batch_id, project_id, actor, **what)
    except Conflict:  # it was begun before, and perhaps killed before the job was started
        head = batches.find(project_id, batch_id)
    if (head.kind, head.actor) != (FIXED, actor):
        raise Conflict(f"Batch {batch_id} is another change")
    return head


def _plan(batch: Batch, number: int) -> BatchRow:
    before = batches.part(batch.batch_id, number - 1)
    cursor = before.cursor if before else None
    page = reading.read(batch.project.project_id, batch.selected, limit=PART, cursor=cursor)
    chosen = [Target(item.feedback_id, int(item.version)) for item in page.items if item.status in UNFINISHED]
    return batches.add_part(batch.batch_id, number, chosen, page.cursor)


def _work(batch: Batch, targets: Sequence[Target]) -> Counter[str]:
    read = list(zip(targets, bulk.read(batch.project.project_id, targets), strict=True))
    chosen = [(target, item) for target, item in read if item is None or not _has_left(batch, target, item)]
    mailed = bulk.eight_at_a_time(lambda item: fixed_mails.mail(batch, item), [item for _, item in chosen if item])
    # The mail has no version of the item, so only a change since the plan can refuse the close.
    origin = Origin(actor=batch.actor, batch_id=batch.batch_id)
    results = bulk.change([target for target, _ in chosen], [item for _, item in chosen], CLOSE, origin)
    outcomes: Counter[str] = Counter(result.outcome for result in results)
    if failed := outcomes[Outcome.FAILED]:
        raise StorageBusy(f"{failed} items could not be closed at the moment.")
    return outcomes + Counter({MAILED: sum(mailed), Outcome.LEFT: len(read) - len(chosen)})


def _has_left(batch: Batch, target: Target, item: Feedback) -> bool:
    """Whether it no longer matches, or others changed it since the plan: their change may say that it is not fixed."""
    changes = conflicts.changes_since(item, int(target.version or 0)) if item.version != target.version else []
    if batch.selected.matches(item) and all(change.actor == batch.actor for change in changes):
        return False
    return not conflicts.was_changed(batch.batch_id, target.feedback_id, target.version)


def _piece(cursor: Json | None, counts: Counter[str]) -> Piece:
    result = {name: number for name, number in counts.items() if number}
    done = sum(number for name, number in result.items() if name != MAILED)
    return Piece(cursor and {**cursor, "counts": result}, done, result=result)


def _head(job: Job) -> BatchRow:
    try:
        return batches.find(job.project_id, job.parameters["batchId"])
    except NotFound:
        raise JobFailed(bulk_jobs.ENDED) from None


def _batch(head: BatchRow) -> Batch:
    try:
        [text] = conversations.of(f"fixed#{head.batch_id}")
        project = projects.as_members_see_it(str(head.project_id))
    except (ValueError, NotFound):
        raise JobFailed(bulk_jobs.ENDED) from None
    return Batch(head.batch_id, project, str(head.actor), text.text, bulk_jobs.selected_by(head))
