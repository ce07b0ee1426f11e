"""Some of the visitors get the new version, and what it did to them says whether it bears them."""

from __future__ import annotations

import time
from dataclasses import replace
from datetime import UTC, datetime

from ops import versions
from ops.release import health, ledger_entries
from ops.release.canary_metrics import Measured, Meter
from ops.release.job import Job
from ops.release.refusals import ReleaseRefused
from ops.versions import Alias, MovedMeanwhile, Note


def watch(job: Job, serving: Alias, version: str) -> tuple[Alias, int | None]:
    """Answers the alias as it is now, still at the version that served, and the ledger's last entry of it."""
    wanted, began = job.rules.canary, datetime.now(UTC)
    job.lease.confirm()
    alias = versions.move(
        job.functions, serving, serving.version, Note.of_canary(serving.note), weights={version: wanted.share}
    )
    try:
        facts = {"version": version, "replaced": serving.version, "outcome": "watching"}
        anchor = serving.note.entry if serving.note else None
        alias = ledger_entries.write_move(job, alias, "canary", facts | {"percent": wanted.percent}, anchor)
        job.trail.step(f"canary: {wanted.percent:g} % of the visitors get version {version}")
        _bake(job, alias, version, began)
    except BaseException as error:  # also Ctrl-C: nobody would watch it any more
        _end(job, alias, serving, version, error)
        raise
    return alias, alias.note.entry if alias.note else None


def _bake(job: Job, alias: Alias, version: str, began: datetime) -> None:
    wanted = job.rules.canary
    # What its last minutes were like is known only then: until then it goes on as it is.
    meter, deadline = Meter(job, version, began), time.monotonic() + wanted.minutes * 60 + wanted.late_seconds
    while True:
        left = deadline - time.monotonic()
        measured = meter.measure()
        if trouble := _trouble(job, alias, measured):
            raise ReleaseRefused(f"The canary of version {version} was stopped: {trouble}")
        if left <= 0:
            break
        time.sleep(max(0, min(wanted.poll_seconds, deadline - time.monotonic())))
    if not measured.invocations:
        job.trail.step(f"the canary got no request in {wanted.minutes:g} min: it has proved nothing")
        return
    job.trail.step(f"the canary has baked for {wanted.minutes:g} min: {measured}")


def _trouble(job: Job, alias: Alias, measured: Measured) -> str | None:
    wanted = job.rules.canary
    job.lease.confirm()
    now = versions.read(job.functions, job.function, job.alias)
    if now is None or now.revision != alias.revision:
        state = now.note.state if now and now.note else "moved by hand"
        return f"the alias {job.alias} was moved meanwhile ({state}); `manage.py ledger show` says by whom."
    if health.alarm_state(job) == "ALARM":
        return f"the alarm {job.alarm} went off."
    if measured.errors > wanted.most_errors:
        return f"{measured.errors:g} errors in {measured.invocations:g} requests, {wanted.most_errors:g} allowed."
    if measured.p99_ms is not None and measured.p99_ms > wanted.slowest_p99_ms:
        return f"its p99 is {measured.p99_ms:.0f} ms, {wanted.slowest_p99_ms:g} allowed."
    return None


def _end(job: Job, alias: Alias, serving: Alias, version: str, error: BaseException) -> None:
    """Back to how it was. If somebody has moved the alias already, it is theirs."""
    try:
        ended = alias.note.without_canary() if alias.note else None
        note = replace(ended, entry=alias.note.entry) if ended and alias.note else None
        versions.move(job.functions, alias, serving.version, note)
    except MovedMeanwhile:
        return
    job.trail.step(f"canary ended: version {serving.version} has all the visitors, as before")
    ledger_entries.write(job, "canary", {"version": version, "outcome": "stopped", "reason": str(error)})
