"""Binds all that calls the function without a visitor. It replaces Zappa's own registration of events."""

from __future__ import annotations

from ops.release import event_sources, schedules, topics
from ops.release.job import Job

KINDS = (event_sources, topics, schedules)


def bind(job: Job) -> None:
    for kind in KINDS:
        kind.bind(job)


def unbind(job: Job) -> None:
    for kind in KINDS:
        kind.unbind(job)
