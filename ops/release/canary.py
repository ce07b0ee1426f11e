"""Sends a share of the visitors to the new version, and stops if its metrics are bad."""

from __future__ import annotations

import time
from dataclasses import replace
from datetime import UTC, datetime

from ops import versions
from ops.release import health, ledger_entries
from ops.release.canary_metrics import Measurement, Meter
from ops.release.job import Job
from ops.release.refusals import ReleaseRefused
from ops.versions import Alias, MovedMeanwhile, Note


def watch(job: Job, serving: Alias, version: str) -> tuple[Alias, int | None]:
    """Returns the alias, which still points to the version that served, and the number of its last ledger entry."""
    canary, began = job.rules.canary, datetime.now(UTC)
    job.lease.extend()
    alias = versions.move(
        job.functions, serving, serving.version, Note.of_canary(serving.note), weights={version: canary.share}
    )
    try:
        facts = {"version": version, "replaced": serving.version, "outcome": "watching"}
        anchor = serving.note.entry if serving.note else None
        alias = ledger_entries.write_move(job, alias, "canary", facts | {"percent": canary.percent}, anchor)
        job.step_log.step(f"canary: {canary.percent:g} % of the visitors get version {version}")
        _watch(job, alias, version, began)
    except BaseException as error:  # also Ctrl-C: without this process no one watches the canary
        _end(job, alias, serving, version, error)
        raise
    return alias, alias.note.entry if alias.note else None


def _watch(job: Job, alias: Alias, version: str, began: datetime) -> None:
    canary = job.rules.canary
    # The metrics of its last minutes come late, so the canary goes on until they are there.
    meter, deadline = Meter(job, version, began), time.monotonic() + canary.minutes * 60 + canary.late_seconds
    while True:
        is_last = time.monotonic() >= deadline
        measured = meter.measure()
        if reason := _reason_to_stop(job, alias, measured):
            raise ReleaseRefused(f"The canary of version {version} was stopped: {reason}")
        if is_last:
            break
        time.sleep(max(0, min(canary.poll_seconds, deadline - time.monotonic())))
    if not measured.invocations:
        job.step_log.step(f"the canary got no request in {canary.minutes:g} min, so it proved nothing")
        return
    job.step_log.step(f"the canary has baked for {canary.minutes:g} min: {measured}")


def _reason_to_stop(job: Job, alias: Alias, measured: Measurement) -> str | None:
    canary = job.rules.canary
    job.lease.extend()
    current = versions.read(job.functions, job.function, job.alias)
    if current is None or current.revision != alias.revision:
        state = current.note.state if current and current.note else "moved by hand"
        return f"the alias {job.alias} was moved meanwhile ({state}); `manage.py ledger show` shows by whom."
    if health.alarm_state(job) == "ALARM":
        return f"the alarm {job.alarm} went off."
    if measured.errors > canary.most_errors:
        return f"{measured.errors:g} errors in {measured.invocations:g} requests, {canary.most_errors:g} allowed."
    if measured.p99_ms is not None and measured.p99_ms > canary.slowest_p99_ms:
        return f"its p99 is {measured.p99_ms:.0f} ms, {canary.slowest_p99_ms:g} allowed."
    return None


def _end(job: Job, alias: Alias, serving: Alias, version: str, error: BaseException) -> None:
    """Clears the canary's share. If another person or program has moved the alias already, it stays as it is."""
    try:
        ended = alias.note.without_canary() if alias.note else None
        note = replace(ended, entry=alias.note.entry) if ended and alias.note else None
        versions.move(job.functions, alias, serving.version, note)
    except MovedMeanwhile:
        return
    job.step_log.step(f"canary ended: version {serving.version} serves all visitors, as before")
    ledger_entries.write(job, "canary", {"version": version, "outcome": "stopped", "reason": str(error)})
