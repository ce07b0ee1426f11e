"""Starts, cancels and resumes jobs, and ends them. jobs/worker.py runs their pieces.

A message names a job and the number of a piece. A message whose piece was done is dropped, and only the worker that
did a piece sends the message of the next one. So a job never has two chains of messages, however often a message is
delivered. A message can get lost: between a write and the call of SQS, the process may be killed. The timer of the job
(jobs/timer_kinds.py) notices that nothing happens, and sends the message again. It is set before the row is written.
"""

from __future__ import annotations

import logging
from datetime import timedelta

from botocore.exceptions import BotoCoreError, ClientError
from pynamodb.expressions.update import Action

from jobs import kinds, timers
from jobs.kinds import Json
from jobs.models import Job, State
from staff import activity_writes
from storage import clock, queues, writes
from storage.ids import ordered_id
from storage.transactions import Write, change, create, transact
from storage.writes import Conflict, again_on_conflict

logger = logging.getLogger(__name__)

WATCH = "jobs.watch"  # the kind of the timer of each job
WATCH_INTERVAL = timedelta(minutes=2)
KEPT = timedelta(days=90)


def start(kind: str, project_id: str, actor: str, parameters: Json | None = None, *, job_id: str | None = None) -> Job:
    """`actor` is a text such as person:<id>. `parameters` hold ids and choices, never personal data.

    Raises Conflict if there is a job with the `job_id` of the caller, an ordered id.
    """
    known_kind = kinds.job_kind(kind)
    if known_kind is None:
        raise LookupError(f"No app registers jobs of the kind {kind!r} in its module job_kinds.")
    kinds.check_length("parameters", parameters)
    now = clock.now()
    job = Job(
        project_id,
        job_id or ordered_id(),
        kind=kind,
        scope=known_kind.scope.value,
        state=State.QUEUED,
        started_by=actor,
    )
    job.parameters, job.cursor = dict(parameters or {}), {}
    job.piece = job.done = job.attempts = 0
    job.created_at = job.changed_at = now
    watch(job)
    transact(create(job), _activity(job, actor, "job.started"))
    send(job)
    return job


def cancel(job: Job, actor: str) -> None:
    """Ends a job that no worker runs at this moment. A worker that runs a piece ends the job after this piece."""
    current = again_on_conflict(lambda: _cancel(read(job), actor))
    if current.has_ended:
        unwatch(current)


def try_again(job: Job, actor: str) -> None:
    """Resumes a failed job from its cursor. Raises Conflict if it has not failed, or was resumed already."""
    if job.state != State.FAILED:
        raise Conflict(f"Job {job.job_id} is {job.state}")
    watch(job)
    removed = (Job.error, Job.error_request_id, Job.ended_at, Job.expires_at, Job.cancelled_by)
    queued = (Job.state.set(State.QUEUED), Job.attempts.set(0), Job.changed_at.set(clock.now()))
    resumed = change(job, *queued, *(attribute.remove() for attribute in removed))
    transact(resumed, _activity(job, actor, "job.resumed"))
    send(job)


def _cancel(job: Job, actor: str) -> Job:
    if job.has_ended or (job.cancelled_by and job.is_claimed):
        return job
    # A worker that was killed leaves a claim that ends by itself. Its message comes back later.
    ended = [] if job.is_claimed else ending(State.CANCELLED)
    cancelled = change(job, Job.cancelled_by.set(job.cancelled_by or actor), *ended)
    transact(cancelled, _activity(job, actor, "job.cancelled"))
    return job


def read(job: Job) -> Job:
    return writes.find(Job, job.project_id, job.job_id, consistent=True)


def _activity(job: Job, actor: str, action: str) -> Write:
    return activity_writes.record(f"job#{job.job_id}", action, actor=actor, project_id=job.project_id)


def watch(job: Job) -> None:
    timers.set(WATCH, subject_of(job), clock.now() + WATCH_INTERVAL)


def subject_of(job: Job) -> str:
    return f"{job.project_id}/{job.job_id}"


def send(job: Job, delay: timedelta = timedelta()) -> None:
    """Sends the message of the job's next piece. If SQS does not take it, the timer of the job sends it later."""
    body = {"projectId": job.project_id, "jobId": job.job_id, "piece": int(job.piece)}
    try:
        queues.send("jobs", body, delay_seconds=int(delay.total_seconds()))
    except (BotoCoreError, ClientError):
        logger.exception("job_not_sent", extra={"jobId": job.job_id})


def ending(state: State) -> list[Action]:
    """What every end of a job writes."""
    now = clock.now()
    ended = [Job.state.set(state), Job.ended_at.set(now), Job.changed_at.set(now), Job.expires_at.set(now + KEPT)]
    return [*ended, Job.claim.remove(), Job.claimed_until.remove()]


def release() -> list[Action]:
    """Ends the claim of a worker on a job that goes on."""
    return [Job.changed_at.set(clock.now()), Job.claim.remove(), Job.claimed_until.remove()]


def unwatch(job: Job) -> None:
    """After the end of a job. If a worker is killed before, the timer ends when it fires."""
    timers.clear(WATCH, subject_of(job))
