"""The order of a release, from the code that Zappa uploaded to the version that serves."""

from __future__ import annotations

from ops import versions
from ops.release import alias_moves, events, gateway, health, ledger_entries, publishing, uploaded_package
from ops.release.job import Job
from ops.release.refusals import ReleaseRefused
from ops.versions import Alias


def prepare_first(job: Job) -> None:
    """Zappa registers events before there is an API: the alias that the API calls has to be there by then."""
    if versions.read(job.functions, job.function, job.alias) is not None:
        return
    version = publishing.candidate(job)
    _refuse_unfit(job, version)
    job.trail.enter("monitor")
    alias_moves.make_first(job, version)
    ledger_entries.tell(job, f"version {version} serves", _sentence(job, "is the first to serve"))
    job.trail.enter("deploy")


def release(job: Job) -> None:
    prepare_first(job)
    serving = _serving(job)
    alias_moves.finish_writing(job, serving)
    version = publishing.candidate(job)
    if version != serving.version:
        _replace(job, version)
        job.trail.end(f"Version {version} serves in place of {serving.version}.")
        return
    # What a release does after the move, in case one was killed there.
    gateway.update_stage(job)
    events.bind(job)
    publishing.prune(job)
    if job.release.get("version") == version:
        job.trail.end(f"Version {version} is the first to serve.")
    else:
        job.trail.end(f"Nothing to release: version {version} serves this code and configuration already.")


def _replace(job: Job, version: str) -> None:
    _refuse_unfit(job, version)
    job.trail.enter("monitor")
    job.lease.confirm()
    gateway.update_stage(job)
    serving = _serving(job)
    alias_moves.keep_what_baked(job, serving)
    alias_moves.shift(job, serving, version)
    events.bind(job)
    publishing.prune(job)
    gateway.invalidate_edge(job)
    ledger_entries.tell(job, f"version {version} serves", _sentence(job, f"serves in place of {serving.version}"))


def _refuse_unfit(job: Job, version: str) -> None:
    """What must hold before anybody is sent to a version. Its files are in the bucket before any page names them."""
    job.lease.confirm()
    job.release["version"] = version
    uploaded_package.upload_static_files(job, uploaded_package.fetch(job, version))
    job.trail.enter("validate")
    health.probe(job, version)
    health.probe_rollback(job)


def _serving(job: Job) -> Alias:
    found = versions.read(job.functions, job.function, job.alias)
    if found is None:
        raise ReleaseRefused(f"The alias {job.alias} of {job.function} is gone: somebody else changes it right now.")
    return found


def _sentence(job: Job, what: str) -> str:
    return f"Version {job.release['version']} {what}. Commit {job.release.get('commit')}, by {job.who}."
