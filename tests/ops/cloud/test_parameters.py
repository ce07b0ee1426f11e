"""What is given with --set, against a running emulator."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from ops.cloud import infrastructure, stack, template
from storage.connection.clients import client
from tests.ops.conftest import Edit, quietly, run
from tests.ops.published import aws
from tests.ops.zappa_stack import ZAPPAS
from tests.waiting import OFTEN

pytestmark = pytest.mark.usefixtures("emulator")

EMAIL = "NotificationEmail=team@example.org"


def resources(stage: str, name: str = template.INFRASTRUCTURE) -> set[str]:
    pages = client("cloudformation").get_paginator("list_stack_resources")
    found = pages.paginate(StackName=stack.name_of(stage, name))
    return {
        summary["LogicalResourceId"]
        for page in found
        for summary in page["StackResourceSummaries"]
        if summary["ResourceStatus"] != "DELETE_COMPLETE"
    }


def parameters(stage: str, name: str = template.INFRASTRUCTURE) -> dict[str, str]:
    described: Any = client("cloudformation").describe_stacks(StackName=stack.name_of(stage, name))
    return {
        parameter["ParameterKey"]: parameter["ParameterValue"] for parameter in described["Stacks"][0]["Parameters"]
    }


def test_an_emulated_aws_gets_only_what_it_supports(stage: str) -> None:
    infrastructure.apply(stage, quietly)

    assert parameters(stage)["Emulated"] == "yes"
    assert not {"BackupPlan", "BackupSelection"} & resources(stage)
    assert "FailingAlarm" in resources(stage)
    operations = resources(stage, template.OPERATIONS)
    assert "SlowAlarm" in operations
    assert "ErrorRateAlarm" not in operations  # metric math


def test_what_is_given_stays_until_something_else_is_given(stage: str, edit: Edit) -> None:
    infrastructure.apply(stage, quietly)
    assert "NoticesByEmail" not in resources(stage)

    output = run("apply", "--set", EMAIL)
    assert "NoticesByEmail" in output
    assert {"NoticesByEmail", "PagesByEmail"} <= resources(stage)

    edit("RetentionInDays: 30", "RetentionInDays: 7")
    run("apply")
    assert parameters(stage)["NotificationEmail"] == "team@example.org"
    assert "NoticesByEmail" in resources(stage)

    run("apply", "--set", "NotificationEmail=")
    assert "NoticesByEmail" not in resources(stage)


def test_the_same_again_is_no_change(stage: str) -> None:
    run("apply", "--set", EMAIL)

    assert run("diff", "--set", EMAIL) == f"{stage}: no changes.\n"


def test_diff_shows_what_a_parameter_would_bring(stage: str, capsys: pytest.CaptureFixture[str]) -> None:
    infrastructure.apply(stage, quietly)

    with pytest.raises(SystemExit):
        call_command("infrastructure", "diff", "--set", EMAIL)

    assert "NoticesByEmail" in capsys.readouterr().out
    assert "NoticesByEmail" not in resources(stage)


def test_a_log_archive_is_made_if_asked_for(stage: str) -> None:
    run("apply", "--set", "LogArchive=yes")

    assert {"LogArchiveStream", "SiteLogArchive", "ApiLogArchive", "RollbackLogArchive"} <= resources(stage)
    bucket = infrastructure.outputs(stage)["LogArchiveBucket"]
    assert client("s3").get_public_access_block(Bucket=bucket)["PublicAccessBlockConfiguration"][
        "RestrictPublicBuckets"
    ]


@pytest.mark.parametrize("given", ["Stage=prod", "Emulated=no", "Nothing=1"])
def test_what_no_template_asks_for_is_refused(stage: str, given: str) -> None:
    with pytest.raises(CommandError, match=f"No template has a parameter {given.partition('=')[0]}: use Api"):
        run("apply", "--set", given)


def test_who_releases_is_narrowed_to_the_api_once_zappa_has_made_it(stage: str) -> None:
    infrastructure.apply(stage, quietly)
    assert parameters(stage, template.OPERATIONS)["ApiId"] == ""
    cloudformation = client("cloudformation")
    cloudformation.create_stack(StackName=f"feedback-{stage}", TemplateBody=ZAPPAS % f"feedback-{stage}")
    cloudformation.get_waiter("stack_create_complete").wait(StackName=f"feedback-{stage}", WaiterConfig=OFTEN)

    infrastructure.apply(stage, quietly)
    api = parameters(stage, template.OPERATIONS)["ApiId"]
    assert api == stack.api_of(stage)
    assert f"/restapis/{api}/*" in deployers_rights(stage)

    cloudformation.delete_stack(StackName=f"feedback-{stage}")
    cloudformation.get_waiter("stack_delete_complete").wait(StackName=f"feedback-{stage}", WaiterConfig=OFTEN)
    infrastructure.apply(stage, quietly)
    assert parameters(stage, template.OPERATIONS)["ApiId"] == ""
    assert "/restapis/*" in deployers_rights(stage)


def deployers_rights(stage: str) -> str:
    iam = aws("iam")
    arn = infrastructure.outputs(stage)["DeployerPolicyArn"]
    version = iam.get_policy(PolicyArn=arn)["Policy"]["DefaultVersionId"]
    return json.dumps(iam.get_policy_version(PolicyArn=arn, VersionId=version)["PolicyVersion"]["Document"])


@pytest.mark.parametrize(("given", "is_made"), [({}, False), ({"SpendBudget": "yes"}, True)])
def test_the_spend_is_watched_where_that_is_asked_for(given: dict[str, str], *, is_made: bool) -> None:
    """An account without the right to make budgets could not apply the stack otherwise."""
    made = template.resources(template.text(template.OPERATIONS), "prod", given)

    assert ("SpendAlarm" in made) is is_made


def test_a_parameter_without_a_value_is_refused(stage: str) -> None:
    with pytest.raises(CommandError, match="--set takes NAME=VALUE, not 'LogArchive'"):
        run("apply", "--set", "LogArchive")


def test_files_expire_also_where_the_template_could_not_say_so(stage: str) -> None:
    output: list[str] = []
    outputs = infrastructure.apply(stage, output.append)
    bucket = outputs["PackageBucket"]

    assert f"{bucket}: set expiry, which this AWS left out of the template." in output
    (rule,) = client("s3").get_bucket_lifecycle_configuration(Bucket=bucket)["Rules"]
    assert rule["Expiration"] == {"Days": 90}
    results, halves = client("s3").get_bucket_lifecycle_configuration(Bucket=outputs["FilesBucket"])["Rules"]
    assert (results["Filter"], results["Expiration"]) == ({"Prefix": "tmp/"}, {"Days": 7})
    assert "Expiration" not in halves  # other files stay

    client("s3").delete_bucket_lifecycle(Bucket=bucket)
    assert f"{bucket}: set expiry" in run("apply")
    assert "set expiry" not in run("apply")
