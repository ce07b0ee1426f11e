"""Releases the site: from the code that Zappa uploaded to the version that serves."""

from __future__ import annotations

from ops import versions
from ops.release import alias_moves, events, gateway, health, ledger_entries, publishing, uploaded_package
from ops.release.job import Job
from ops.release.refusals import ReleaseRefused
from ops.versions import Alias


def prepare_first(job: Job) -> None:
    """Zappa registers events before it creates the API. The API calls the alias, so it must exist by then."""
    if versions.read(job.functions, job.function, job.alias) is not None:
        return
    version = publishing.candidate(job)
    _check_before_traffic(job, version)
    job.step_log.enter("monitor")
    alias_moves.create_first(job, version)
    ledger_entries.notify(job, f"version {version} serves", _sentence(job, "is the first to serve"))
    job.step_log.enter("deploy")


def release(job: Job) -> None:
    prepare_first(job)
    serving = _serving(job)
    alias_moves.write_missing_entry(job, serving)
    version = publishing.candidate(job)
    if version != serving.version:
        _replace(job, version)
        job.step_log.end(f"Version {version} serves in place of {serving.version}.")
        return
    # The steps after the move again, in case a release was killed there.
    gateway.update_stage(job)
    events.bind(job)
    publishing.prune(job)
    if job.ledger_facts.get("version") == version:
        job.step_log.end(f"Version {version} is the first to serve.")
    else:
        job.step_log.end(f"Nothing to release: version {version} serves this code and configuration already.")


def _replace(job: Job, version: str) -> None:
    _check_before_traffic(job, version)
    job.step_log.enter("monitor")
    job.lease.extend()
    gateway.update_stage(job)
    serving = _serving(job)
    alias_moves.promote_to_good(job, serving)
    alias_moves.move_to(job, serving, version)
    events.bind(job)
    publishing.prune(job)
    gateway.invalidate_edge(job)
    ledger_entries.notify(job, f"version {version} serves", _sentence(job, f"serves in place of {serving.version}"))


def _check_before_traffic(job: Job, version: str) -> None:
    """Checks a version before it gets traffic. Its static files go to the bucket before any page links to them."""
    job.lease.extend()
    job.ledger_facts["version"] = version
    uploaded_package.upload_static_files(job, uploaded_package.fetch(job, version))
    job.step_log.enter("validate")
    health.probe(job, version)
    health.probe_rollback(job)


def _serving(job: Job) -> Alias:
    alias = versions.read(job.functions, job.function, job.alias)
    if alias is None:
        raise ReleaseRefused(f"The alias {job.alias} of {job.function} was deleted during this release: find out why.")
    return alias


def _sentence(job: Job, what: str) -> str:
    return f"Version {job.ledger_facts['version']} {what}. Commit {job.ledger_facts.get('commit')}, by {job.who}."
