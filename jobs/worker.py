"""Runs the pieces of jobs: the handler of the queue `jobs`. docs/jobs.md says what is guaranteed.

A worker claims the piece by a conditional write, runs it, writes where the next one begins, and sends the next message.
It may be killed between any two of these steps. While the claim is valid, no other worker runs the job. The claim ends
later than the function can run.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from pynamodb.expressions.update import Action

from jobs import end_mail, kinds, lifecycle
from jobs.kinds import JobFailed, JobKind, Piece
from jobs.models import Job, State
from storage import clock, queues, writes
from storage.ids import new_id
from storage.transactions import change, create, transact
from storage.writes import Conflict, NotFound, set_or_remove
from web.logs.log_format import request_id
from web.mail import outbox

logger = logging.getLogger(__name__)

PIECE = timedelta(seconds=20)  # the function has 29
CLAIM = timedelta(seconds=60)
# Before the second, third ... try of a piece.
PAUSES = tuple(timedelta(seconds=seconds) for seconds in (15, 60, 240, 900))
MAX_ATTEMPTS = len(PAUSES) + 1
INTERRUPTED = "The work was interrupted, each time at the same place."


def on_jobs(event: dict[str, Any], context: object) -> dict[str, list[dict[str, str]]]:
    return queues.handle_each(event, work)


def work(message: dict[str, Any]) -> None:
    try:
        job = writes.find(Job, message["projectId"], message["jobId"], consistent=True)
    except NotFound:
        return
    kind = kinds.job_kind(job.kind)
    if kind is None:  # of a later version, before a rollback. The job waits: its timer sends the message again.
        logger.warning("job_kind_unknown", extra={"jobId": job.job_id, "kind": job.kind})
        return
    if job.has_ended or job.piece != message["piece"] or job.is_claimed:
        return  # another worker did this piece, or does it now
    if job.cancelled_by:
        _end_piece(job, state=State.CANCELLED)
    elif job.attempts >= MAX_ATTEMPTS:  # a piece that fails without a kill is counted by _put_off
        _end_piece(job, *_error(job.error or INTERRUPTED), state=State.FAILED)
    elif _claim(job):
        _run(job, kind)


def _claim(job: Job) -> bool:
    now = clock.now()
    attempts = Job.attempts.set(int(job.attempts) + 1)
    claim = (Job.claim.set(new_id()), Job.claimed_until.set(now + CLAIM))
    try:
        writes.change(job, Job.state.set(State.RUNNING), attempts, *claim, Job.changed_at.set(now))
    except Conflict:  # another worker claimed it, or a person cancelled it
        return False
    return True


def _run(job: Job, kind: JobKind) -> None:
    try:
        piece = kind.run_piece(job, job.cursor, clock.now() + PIECE)
    except JobFailed as error:
        _end_piece(job, *_error(str(error)), state=State.FAILED)
    except Exception as error:
        logger.exception("job_piece_failed", extra={"jobId": job.job_id, "kind": job.kind, "piece": int(job.piece)})
        _put_off(job, error)
    else:
        _advance(job, piece)


def _advance(job: Job, piece: Piece) -> None:
    actions = [Job.done.set(piece.done), Job.error.remove(), Job.error_request_id.remove()]
    actions.append(Job.total.remove() if piece.total is None else Job.total.set(piece.total))
    if piece.result is not None:
        actions.append(Job.result.set(dict(piece.result)))
    if piece.cursor is None:
        _end_piece(job, *actions, state=State.DONE)
        return
    next_piece = (Job.piece.set(int(job.piece) + 1), Job.cursor.set(dict(piece.cursor)), Job.attempts.set(0))
    _end_piece(job, *actions, *next_piece, delay=piece.pause)


def _put_off(job: Job, error: Exception) -> None:
    """Sends the same piece again, later. The queue itself would wait equally long before each try."""
    reason = _error(str(error) if getattr(error, "safe_to_log", False) else type(error).__name__)
    if job.attempts >= MAX_ATTEMPTS:
        _end_piece(job, *reason, state=State.FAILED)
    else:
        _end_piece(job, *reason, delay=PAUSES[int(job.attempts) - 1])


def _end_piece(job: Job, *actions: Action, state: State | None = None, delay: timedelta = timedelta()) -> None:
    stored = _write(job, actions, state)
    if stored is None:
        return
    if stored.has_ended:
        lifecycle.unwatch(stored)
    else:
        lifecycle.send(stored, delay)


def _write(job: Job, actions: Iterable[Action], state: State | None) -> Job | None:
    """Writes what became of the piece and ends the claim. None if the job was taken from this worker."""
    claim = job.claim
    try:
        _change(job, actions, state)
    except Conflict:
        job = lifecycle.read(job)
        if job.claim != claim or job.has_ended:
            return None
        _change(job, actions, state)  # a person cancelled it, which can happen only once
    return job


def _change(job: Job, actions: Iterable[Action], state: State | None) -> None:
    end = State.CANCELLED if state is None and job.cancelled_by else state
    mail = end_mail.draft(job, end) if end else None
    actions = (*actions, *(lifecycle.ending(end) if end else lifecycle.release()))
    if mail is None:
        writes.change(job, *actions)
        return
    transact(change(job, *actions), create(mail))
    outbox.hand_over(mail)


def _error(text: str) -> list[Action]:
    log_id = request_id.get()
    return [Job.error.set(text), set_or_remove(Job.error_request_id, log_id)]
