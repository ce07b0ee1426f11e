"""Checks whether a command may continue, before anything is built or uploaded. Repairs what a killed one left."""

from __future__ import annotations

import os
from dataclasses import replace

from ops import versions
from ops.cloud import stack
from ops.release import health, ledger_entries, publishing, rollback_function
from ops.release.job import Job
from ops.release.refusals import ReleaseRefused
from ops.versions import GOOD, Note, Unhealthy

# The reason for a release while the alarm is on. For a broken version that cannot be rolled back.
DURING_ALARM = "RELEASE_DURING_ALARM"


def refuse_during_alarm(job: Job) -> None:
    state = health.alarm_state(job)
    if state != "ALARM":
        job.step_log.step(f"the alarm {job.alarm} is off, and no other release runs")
        return
    if reason := os.environ.get(DURING_ALARM):
        job.during_alarm = True
        job.ledger_facts["reason"] = f"Released although the alarm was on: {reason}"
        job.step_log.step(f"the alarm {job.alarm} is on; {DURING_ALARM}: {reason}")
        return
    raise ReleaseRefused(
        f"The alarm {job.alarm} is on: requests fail now, and a release would hide the cause. If the version that "
        "serves is broken and cannot be rolled back (`manage.py releases`), release the repair with "
        f"{DURING_ALARM}='the reason'."
    )


def remove_unfinished_deploy(job: Job) -> None:
    """`zappa deploy` refuses a function that exists. If a deploy was killed before it created the API, the function
    never had traffic and can be deleted."""
    if not exists(job) or not job.is_site:
        return
    if (status := api_stack(job)) is None:
        job.functions.delete_function(FunctionName=job.function)
        job.step_log.step(f"removed {job.function}, which an unfinished deploy left: it never had traffic")
    elif status in stack.DELETE_ONLY:
        apply = f"`STAGE={job.stage} manage.py infrastructure apply`"
        raise ReleaseRefused(
            f"The stack {job.function} is in {status}. Run `zappa undeploy {job.zappa_stage}`, then {apply}: the "
            "policies for releases name the old API. "
            f"Then `zappa deploy {job.zappa_stage}`, and {apply} once more."
        )


def refuse_without_deploy(job: Job) -> None:
    if not exists(job):
        raise ReleaseRefused(f"There is no function {job.function} yet: run `zappa deploy {job.zappa_stage}`.")
    if job.is_site and api_stack(job) is None:
        raise ReleaseRefused(
            f"The first deploy of {job.zappa_stage} did not finish: run `zappa deploy {job.zappa_stage}` again."
        )


def refuse_undeploy(job: Job) -> None:
    site = f"feedback-{job.stage}"
    if not job.is_site and exists(replace(job, function=site)):
        raise ReleaseRefused(
            f"{site} is still deployed, and nothing could roll it back: run `zappa undeploy {job.stage}` first."
        )


def create_missing_alias(job: Job) -> None:
    """For a function without its alias: creates it on a healthy version, before $LATEST is changed."""
    if not job.is_site:
        rollback_function.create_missing_alias(job)
        return
    if versions.read(job.functions, job.function, job.alias):
        return
    good = versions.read(job.functions, job.function, GOOD)
    # If there is `good`, the alias was deleted, and $LATEST may be code that an earlier release refused. Without `good`
    # the function is from before it had aliases, and serves $LATEST.
    version = good.version if good else publishing.publish_latest(job)
    try:
        versions.probe(job.prober, job.function, version)
    except Unhealthy as error:
        job.step_log.note(f"{job.function} has no alias {job.alias}, and version {version} is not healthy: {error}")
        return
    if good is None:
        versions.create(job.functions, job.function, GOOD, version)
    versions.create(job.functions, job.function, job.alias, version, Note.now("serving"))
    job.step_log.step(f"{job.function} had no alias {job.alias}: it now points to version {version}, which is healthy")


def end_canary(job: Job) -> None:
    """Of a release that was killed during its canary."""
    alias = versions.read(job.functions, job.function, job.alias) if job.is_site else None
    if alias and alias.weights:
        note = alias.note.without_canary() if alias.note else None
        moved = versions.move(job.functions, alias, alias.version, note)
        facts = {"version": ", ".join(alias.weights), "outcome": "ended", "reason": "Its release was killed."}
        ledger_entries.write_move(job, moved, "canary", facts, alias.note.entry if alias.note else None)
        job.step_log.step(f"ended the canary of {', '.join(alias.weights)}, whose release was killed")


def exists(job: Job) -> bool:
    try:
        job.functions.get_function_configuration(FunctionName=job.function)
    except job.functions.exceptions.ResourceNotFoundException:
        return False
    return True


def api_stack(job: Job) -> str | None:
    api = stack.find(job.function, job.client("cloudformation"))
    return api["StackStatus"] if api else None
