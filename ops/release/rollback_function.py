"""The function that rolls the site back. A version of it is rehearsed first, and only then does its alias move there.

What calls it, the alarm's topic and the operations page, calls the alias. So an update that is not fit changes nothing.
"""

from __future__ import annotations

from ops import versions
from ops.release import events, health, publishing
from ops.release.job import Job
from ops.versions import Alias, Note, Unhealthy


def adopt(job: Job) -> None:
    """A function from before it had an alias: what it does now is pinned down before its code is touched."""
    if versions.read(job.functions, job.function, job.alias):
        return
    version = publishing.of_latest(job)
    try:
        health.rehearse(job, version)
    except Unhealthy as found:
        job.trail.note(f"{job.function} has no alias {job.alias}, and nothing that is worth one: {found}")
        return
    versions.create(job.functions, job.function, job.alias, version, Note.now("serving"))
    events.bind(job)
    job.trail.step(f"{job.function} had no alias {job.alias}: it holds version {version}, which answers now")


def release(job: Job) -> None:
    version = publishing.candidate(job)
    # Not as "version", by which the ledger speaks of the site's.
    job.release["rollbackVersion"] = version
    job.trail.enter("validate")
    alias = versions.read(job.functions, job.function, job.alias)
    is_new = alias is None or alias.version != version
    if is_new:
        health.rehearse(job, version)
        job.trail.enter("monitor")
        _move(job, alias, version)
    events.bind(job)
    publishing.prune(job)
    health.probe_rollback(job)
    if is_new:
        job.trail.end(f"{job.function} is ready: version {version} answers alarms.")
    else:
        job.trail.end(f"Nothing to release: version {version} of {job.function} answers alarms already.")


def what_answers(job: Job, alias: Alias | None) -> str:
    """For whoever reads that an update was refused."""
    if alias is None:
        return f"{job.function} has no alias {job.alias} yet, and no release of the site begins without."
    if alias.version == job.release.get("rollbackVersion"):
        return f"Version {alias.version} of {job.function} answers alarms all the same; the next update does the rest."
    return f"Version {alias.version} of {job.function} answers alarms, as before."


def _move(job: Job, alias: Alias | None, version: str) -> None:
    job.lease.confirm()
    note = Note.now("serving")
    if alias is None:
        versions.create(job.functions, job.function, job.alias, version, note)
        job.trail.step(f"the alias {job.alias} of {job.function} holds version {version}, the first")
        return
    versions.move(job.functions, alias, version, note)
    job.trail.step(f"the alias {job.alias} of {job.function}: {alias.version} -> {version}")
