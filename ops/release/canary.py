"""Some of the visitors get the new version, and its own metrics say whether it bears them.

An answer 500 of ours is no error to Lambda: those are counted at the edge, by the alarm, which is watched as well.
"""

from __future__ import annotations

import time
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from ops import versions
from ops.release import health, records
from ops.release.job import Job
from ops.release.refusals import Refused
from ops.versions import Alias, MovedMeanwhile, Note

MINUTE = timedelta(minutes=1)


@dataclass(frozen=True)
class Measured:
    invocations: float
    errors: float
    p99_ms: float  # of the slowest minute


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
        alias = records.write_move(job, alias, "canary", facts | {"percent": wanted.percent}, anchor)
        job.trail.step(f"canary: {wanted.percent:g} % of the visitors get version {version}")
        _bake(job, alias, version, began)
    except BaseException as error:  # also Ctrl-C: nobody would watch it any more
        _end(job, alias, serving, version, error)
        raise
    return alias, alias.note.entry if alias.note else None


def _bake(job: Job, alias: Alias, version: str, began: datetime) -> None:
    wanted = job.rules.canary
    deadline = time.monotonic() + wanted.minutes * 60
    while True:
        measured = measure(job, version, began)
        if trouble := _trouble(job, alias, measured):
            raise Refused(f"The canary of version {version} was stopped: {trouble}")
        left = deadline - time.monotonic()
        if left <= 0:
            break
        time.sleep(min(wanted.poll_seconds, left))
    if not measured.invocations:
        job.trail.step(f"the canary got no request in {wanted.minutes:g} min: it has proved nothing")
        return
    told = f"{measured.invocations:g} requests, {measured.errors:g} errors, p99 {measured.p99_ms:.0f} ms"
    job.trail.step(f"the canary has baked for {wanted.minutes:g} min: {told}")


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
    if measured.p99_ms > wanted.slowest_p99_ms:
        return f"its p99 is {measured.p99_ms:.0f} ms, {wanted.slowest_p99_ms:g} allowed."
    return None


def measure(job: Job, version: str, since: datetime) -> Measured:
    found: dict[str, list[float]] = {"invocations": [], "errors": [], "slowest": []}
    pages = (
        job.client("cloudwatch")
        .get_paginator("get_metric_data")
        .paginate(
            MetricDataQueries=[
                _query(job, version, "invocations", "Invocations", "Sum"),
                _query(job, version, "errors", "Errors", "Sum"),
                _query(job, version, "slowest", "Duration", "p99"),
            ],
            StartTime=since.replace(second=0, microsecond=0),
            EndTime=datetime.now(UTC) + MINUTE,
        )
    )
    for page in pages:
        for result in page["MetricDataResults"]:
            found[result["Id"]] += result["Values"]
    return Measured(sum(found["invocations"]), sum(found["errors"]), max(found["slowest"], default=0.0))


def _query(job: Job, version: str, name: str, metric: str, statistic: str) -> dict[str, Any]:
    # Only with all three does Lambda tell apart what the two versions behind one alias did.
    dimensions = {
        "FunctionName": job.function,
        "Resource": f"{job.function}:{job.alias}",
        "ExecutedVersion": version,
    }
    named = [{"Name": dimension, "Value": value} for dimension, value in dimensions.items()]
    what = {"Namespace": "AWS/Lambda", "MetricName": metric, "Dimensions": named}
    return {"Id": name, "MetricStat": {"Metric": what, "Period": 60, "Stat": statistic}}


def _end(job: Job, alias: Alias, serving: Alias, version: str, error: BaseException) -> None:
    """Back to how it was. If somebody has moved the alias already, it is theirs."""
    try:
        ended = alias.note.without_canary() if alias.note else None
        note = replace(ended, entry=alias.note.entry) if ended and alias.note else None
        versions.move(job.functions, alias, serving.version, note)
    except MovedMeanwhile:
        return
    job.trail.step(f"canary ended: version {serving.version} has all the visitors, as before")
    records.write(job, "canary", {"version": version, "outcome": "stopped", "reason": str(error)})
