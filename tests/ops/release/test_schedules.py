from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest

from ops.release import schedules
from ops.release import site as steps
from ops.release.job import Job
from ops.release.refusals import ReleaseRefused
from tests.ops.published import aws
from tests.ops.release.conftest import Site, source

NIGHTLY = {"function": "tasks.digest", "expression": "cron(0 3 * * ? *)"}


@pytest.fixture
def job(site: Site) -> Iterator[Job]:
    site.settings["events"] = [dict(NIGHTLY)]
    site.upload(source(1))
    steps.release(made := site.job())
    yield made
    for name in list(schedules._of_function(made)):
        schedules._remove(made, name)
    made.lease.give_back()


def rules(job: Job, arn: str) -> list[str]:
    return list(aws("events").list_rule_names_by_target(TargetArn=arn)["RuleNames"])


def statements(job: Job) -> list[dict[str, Any]]:
    policy = json.loads(aws("lambda").get_policy(FunctionName=job.target)["Policy"])
    return list(policy["Statement"])


def test_it_calls_the_alias_and_may(job: Job) -> None:
    name = f"{job.function}-schedule-tasks-digest"

    rule = aws("events").describe_rule(Name=name)
    assert (rule["ScheduleExpression"], rule["State"]) == ("cron(0 3 * * ? *)", "ENABLED")
    assert (rules(job, job.target), rules(job, job.arn)) == ([name], [])
    [statement] = statements(job)
    assert (statement["Sid"], statement["Principal"]) == (name, {"Service": "events.amazonaws.com"})
    assert statement["Condition"] == {"ArnLike": {"AWS:SourceArn": rule["Arn"]}}


def test_binding_again_adds_nothing(job: Job) -> None:
    before = statements(job)

    schedules.bind(job)

    assert statements(job) == before
    [target] = aws("events").list_targets_by_rule(Rule=f"{job.function}-schedule-tasks-digest")["Targets"]
    assert target["Arn"] == job.target


def test_one_that_is_declared_no_more_goes_with_its_right(job: Job) -> None:
    job.settings["events"][:] = [{**NIGHTLY, "name": "weekly", "expression": "rate(7 days)", "enabled": False}]

    schedules.bind(job)

    assert rules(job, job.target) == [f"{job.function}-schedule-weekly"]
    assert aws("events").describe_rule(Name=f"{job.function}-schedule-weekly")["State"] == "DISABLED"
    assert [statement["Sid"] for statement in statements(job)] == [f"{job.function}-schedule-weekly"]


def test_one_of_zappa_on_the_newest_code_goes_and_one_of_the_stack_stays(job: Job) -> None:
    for name, arn in (("zappa-keep-warm", job.arn), ("stack-weekly", job.target)):
        aws("events").put_rule(Name=f"{name}-{job.stage}", ScheduleExpression="rate(4 minutes)")
        aws("events").put_targets(Rule=f"{name}-{job.stage}", Targets=[{"Id": "1", "Arn": arn}])

    schedules.bind(job)

    assert rules(job, job.arn) == []
    assert sorted(rules(job, job.target)) == [f"{job.function}-schedule-tasks-digest", f"stack-weekly-{job.stage}"]


def test_unbinding_leaves_none(job: Job) -> None:
    schedules.unbind(job)

    assert rules(job, job.target) == []


def test_a_name_that_is_too_long_is_refused(job: Job) -> None:
    with pytest.raises(ReleaseRefused, match="more than 64 characters"):
        schedules.rule_name(job, {**NIGHTLY, "name": "n" * 60})
