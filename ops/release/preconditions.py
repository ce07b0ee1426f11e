"""May this command go on? Asked before anything is built or uploaded."""

from __future__ import annotations

import os
from dataclasses import replace

from ops import versions
from ops.cloud import stack
from ops.release import health, ledger_entries, publishing, rollback_function
from ops.release.job import Job
from ops.release.refusals import ReleaseRefused
from ops.versions import GOOD, Note, Unhealthy

# A reason to release although the alarm is on: the way out if what serves is broken and nothing is there to go back to.
DURING_ALARM = "RELEASE_DURING_ALARM"


def refuse_during_alarm(job: Job) -> None:
    state = health.alarm_state(job)
    if state != "ALARM":
        job.trail.step(f"the alarm {job.alarm} is quiet, and nobody else releases")
        return
    if reason := os.environ.get(DURING_ALARM):
        job.during_alarm = True
        job.release["reason"] = f"Released although the alarm was on: {reason}"
        job.trail.step(f"the alarm {job.alarm} is on, and {DURING_ALARM} says: {reason}")
        return
    raise ReleaseRefused(
        f"The alarm {job.alarm} is on: requests fail now, and a release would hide why. If what serves is broken and "
        f"cannot be rolled back (`manage.py releases`), release the repair with {DURING_ALARM}='the reason'."
    )


def mend_first_deploy(job: Job) -> None:
    """`zappa deploy` refuses a function that exists; after a deploy that was killed before there was an API, nobody
    can ever have reached it."""
    if not exists(job) or not job.is_site:
        return
    if (status := api_stack(job)) is None:
        job.functions.delete_function(FunctionName=job.function)
        job.trail.step(f"removed {job.function}, which an earlier deploy left half made: nobody could reach it yet")
    elif status in stack.STILLBORN:
        apply = f"`STAGE={job.stage} manage.py infrastructure apply`"
        raise ReleaseRefused(
            f"The stack {job.function} is in {status}. Run `zappa undeploy {job.name}`, then {apply}: without it who "
            f"releases may change the old API only. Then `zappa deploy {job.name}`, and {apply} once more."
        )


def refuse_without_deploy(job: Job) -> None:
    if not exists(job):
        raise ReleaseRefused(f"There is no function {job.function} yet: `zappa deploy {job.name}` makes it.")
    if job.is_site and api_stack(job) is None:
        raise ReleaseRefused(f"The first deploy of {job.name} did not finish: run `zappa deploy {job.name}` again.")


def refuse_undeploy(job: Job) -> None:
    site = f"feedback-{job.stage}"
    if not job.is_site and exists(replace(job, function=site)):
        raise ReleaseRefused(
            f"{site} is still deployed, and nothing could roll it back: run `zappa undeploy {job.stage}` first."
        )


def adopt(job: Job) -> None:
    """A function without its alias gets it back before $LATEST is touched, at a version that is well."""
    if not job.is_site:
        rollback_function.adopt(job)
        return
    if versions.read(job.functions, job.function, job.alias):
        return
    good = versions.read(job.functions, job.function, GOOD)
    # With `good` the alias was deleted, and $LATEST may be what an earlier release refused. Without, the function is
    # from before it had aliases, and serves $LATEST.
    version = good.version if good else publishing.of_latest(job)
    try:
        versions.probe(job.prober, job.function, version)
    except Unhealthy as found:
        job.trail.note(f"{job.function} has no alias {job.alias}, and version {version} is not fit for it: {found}")
        return
    if good is None:
        versions.create(job.functions, job.function, GOOD, version)
    versions.create(job.functions, job.function, job.alias, version, Note.now("serving"))
    job.trail.step(f"{job.function} had no alias {job.alias}: it holds version {version}, which is well")


def end_canary(job: Job) -> None:
    """That of a release which was killed while it watched."""
    alias = versions.read(job.functions, job.function, job.alias) if job.is_site else None
    if alias and alias.weights:
        note = alias.note.without_canary() if alias.note else None
        moved = versions.move(job.functions, alias, alias.version, note)
        facts = {"version": ", ".join(alias.weights), "outcome": "ended", "reason": "Its release was killed."}
        ledger_entries.write_move(job, moved, "canary", facts, alias.note.entry if alias.note else None)
        job.trail.step(f"ended the canary of {', '.join(alias.weights)}, whose release was killed")


def exists(job: Job) -> bool:
    try:
        job.functions.get_function_configuration(FunctionName=job.function)
    except job.functions.exceptions.ResourceNotFoundException:
        return False
    return True


def api_stack(job: Job) -> str | None:
    found = stack.find(job.function, job.client("cloudformation"))
    return found["StackStatus"] if found else None
