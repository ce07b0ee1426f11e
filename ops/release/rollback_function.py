"""The function that rolls the site back. It changes rarely, has no alias, and is asked whether it is fit."""

from __future__ import annotations

from ops.release import events, health
from ops.release.job import Job


def release(job: Job) -> None:
    job.functions.get_waiter("function_updated_v2").wait(FunctionName=job.function, WaiterConfig={"Delay": 1})
    events.bind(job)
    job.trail.enter("validate")
    health.probe_rollback(job)
    job.trail.end(f"{job.function} is ready.")
