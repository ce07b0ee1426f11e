"""Releases the rollback function: rehearses the new version, and then moves the alias to it.

The topic of the alarm and the operations page call the alias. So an update that fails its rehearsal changes nothing.
"""

from __future__ import annotations

from ops import versions
from ops.release import events, health, publishing
from ops.release.job import Job
from ops.versions import Alias, Note, Unhealthy


def create_missing_alias(job: Job) -> None:
    """For a function from before it had an alias: publishes its current code before the code is changed."""
    if versions.read(job.functions, job.function, job.alias):
        return
    version = publishing.publish_latest(job)
    try:
        health.rehearse(job, version)
    except Unhealthy as error:
        job.step_log.note(f"{job.function} has no alias {job.alias}, and no healthy version: {error}")
        return
    versions.create(job.functions, job.function, job.alias, version, Note.now("serving"))
    events.bind(job)
    job.step_log.step(
        f"{job.function} had no alias {job.alias}: it now points to version {version}, which answered its rehearsal"
    )


def release(job: Job) -> None:
    version = publishing.candidate(job)
    # Not "version", which in the ledger is a version of the site.
    job.ledger_facts["rollbackVersion"] = version
    job.step_log.enter("validate")
    alias = versions.read(job.functions, job.function, job.alias)
    is_new = alias is None or alias.version != version
    if is_new:
        health.rehearse(job, version)
        job.step_log.enter("monitor")
        _move(job, alias, version)
    events.bind(job)
    publishing.prune(job)
    health.probe_rollback(job)
    if is_new:
        job.step_log.end(f"{job.function} is ready: version {version} answers alarms.")
    else:
        job.step_log.end(f"Nothing to release: version {version} of {job.function} answers alarms already.")


def describe(job: Job, alias: Alias | None) -> str:
    """For the message of a refused update."""
    if alias is None:
        return f"{job.function} has no alias {job.alias} yet, and a release of the site needs it."
    if alias.version == job.ledger_facts.get("rollbackVersion"):
        return f"Version {alias.version} of {job.function} answers alarms; the next update does the rest."
    return f"Version {alias.version} of {job.function} answers alarms, as before."


def _move(job: Job, alias: Alias | None, version: str) -> None:
    job.lease.extend()
    note = Note.now("serving")
    if alias is None:
        versions.create(job.functions, job.function, job.alias, version, note)
        job.step_log.step(f"the alias {job.alias} of {job.function} points to version {version}, the first")
        return
    versions.move(job.functions, alias, version, note)
    job.step_log.step(f"the alias {job.alias} of {job.function}: {alias.version} -> {version}")
