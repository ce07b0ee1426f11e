"""Binds schedules to the alias, by EventBridge rules. Zappa's rules would call $LATEST."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from ops.release import permissions
from ops.release.job import Job
from ops.release.refusals import ReleaseRefused

PRINCIPAL = "events.amazonaws.com"
TARGET = "site"
LONGEST_NAME = 64


def bind(job: Job) -> None:
    schedules = {rule_name(job, event): event for event in job.settings.get("events", []) if "expression" in event}
    for name, event in schedules.items():
        job.lease.extend()
        rule = job.client("events").put_rule(
            Name=name,
            ScheduleExpression=event["expression"],
            State="ENABLED" if event.get("enabled", True) else "DISABLED",
            Description=event.get("description", event["function"]),
        )
        permissions.allow(job, name, PRINCIPAL, rule["RuleArn"])
        _put_target(job, name)
        job.step_log.step(f"{event['function']} runs at {event['expression']}")
    for name in sorted(set(_of_function(job)) - set(schedules)):
        _remove(job, name)


def unbind(job: Job) -> None:
    for name in sorted(set(_of_function(job))):
        _remove(job, name)


def rule_name(job: Job, event: Mapping[str, Any]) -> str:
    name = f"{_prefix(job)}{event.get('name') or event['function'].replace('.', '-')}"
    if len(name) > LONGEST_NAME:
        raise ReleaseRefused(
            f"The schedule {name} has a name with more than {LONGEST_NAME} characters: give it a shorter `name`."
        )
    return name


def _put_target(job: Job, rule: str) -> None:
    answer = job.client("events").put_targets(Rule=rule, Targets=[{"Id": TARGET, "Arn": job.target}])
    if failed := answer.get("FailedEntries"):
        raise ReleaseRefused(f"EventBridge does not accept {job.target} as the target of {rule}: {failed[0]}.")


def _of_function(job: Job) -> Iterator[str]:
    """On the alias only rules with our prefix, because the stack may have others. On $LATEST all rules."""
    yield from (name for name in _calling(job, job.target) if name.startswith(_prefix(job)))
    yield from _calling(job, job.arn)


def _calling(job: Job, arn: str) -> Iterator[str]:
    request: dict[str, Any] = {"TargetArn": arn}
    while True:
        page = job.client("events").list_rule_names_by_target(**request)
        yield from page["RuleNames"]
        if not page.get("NextToken"):
            return
        request["NextToken"] = page["NextToken"]


def _remove(job: Job, name: str) -> None:
    events = job.client("events")
    arn = events.describe_rule(Name=name)["Arn"]
    targets = [target["Id"] for target in events.list_targets_by_rule(Rule=name)["Targets"]]
    events.remove_targets(Rule=name, Ids=targets)
    events.delete_rule(Name=name)
    permissions.revoke(job, PRINCIPAL, arn, job.target)
    job.step_log.step(f"removed the schedule {name}")


def _prefix(job: Job) -> str:
    return f"{job.function}-schedule-"
