"""The timers of this app: one for each job that has not ended, and one that makes the timers of all projects."""

from __future__ import annotations

from datetime import datetime, timedelta

from jobs import kinds, lifecycle, timers
from jobs.kinds import Due, Json, TimerKind
from jobs.models import Job
from jobs.worker import PAUSES
from staff import projects
from storage import writes
from storage.writes import NotFound

# Longer than the queue hides a message whose worker was killed. A message may also wait behind others: if it is sent
# twice, the second one is dropped.
LOST = timedelta(minutes=4)
PROJECTS_INTERVAL = timedelta(hours=1)


def watch(subject: str, data: Json, now: datetime) -> Due | None:
    project_id, _, job_id = subject.partition("/")
    try:
        job = writes.find(Job, project_id, job_id, consistent=True)
    except NotFound:
        return None
    if job.has_ended:
        return None
    if now >= job.changed_at + _pause(job) + LOST:
        lifecycle.send(job)
    return Due(now + lifecycle.WATCH_INTERVAL)


def _pause(job: Job) -> timedelta:
    """For how long the message was put off after the last try."""
    return PAUSES[int(job.attempts) - 1] if 0 < job.attempts <= len(PAUSES) else timedelta()


def make_project_timers(subject: str, data: Json, now: datetime) -> Due:
    for project_id in projects.all_ids():
        for kind in kinds.project_timer_kinds():
            timers.ensure(kind.name, project_id, now)
    return Due(now + PROJECTS_INTERVAL)


kinds.register(TimerKind(lifecycle.WATCH, watch))
kinds.register(TimerKind(timers.PROJECT_TIMERS, make_project_timers))
