"""Against a running emulator, each test with a stage of its own: what one leaves behind, no other can see."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
from botocore.exceptions import NoCredentialsError
from django.conf import settings as site_settings
from django.core.management import CommandError, call_command

from local_aws import emulated
from ops.cloud import infrastructure, stack, template
from ops.cloud.stack import InfrastructureError
from storage.connection import clients
from storage.connection.clients import client
from tests.ops.conftest import Edit, quietly, run

pytestmark = pytest.mark.usefixtures("emulator")


@pytest.fixture
def silent_aws(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    with monkeypatch.context() as patched:
        patched.setattr(site_settings, "AWS_ENDPOINT_URL", f"http://127.0.0.1:{emulated.free_port()}")
        clients.forget()
        yield
    clients.forget()


def declared_tables(stage: str) -> dict[str, template.Resource]:
    return template.tables(template.resources(template.text(), stage))


def test_it_builds_the_stack_from_nothing_and_says_each_step(stage: str) -> None:
    output = run("apply")

    assert "+ create   FeedbackTable           AWS::DynamoDB::Table" in output
    assert "s  FeedbackTable created" in output
    assert "s  SiteRole created" in output
    for name in declared_tables(stage):
        assert client("dynamodb").describe_table(TableName=name)["Table"]["TableStatus"] == "ACTIVE"
    stream = client("dynamodb").describe_table(TableName=f"feedback-{stage}")["Table"]["StreamSpecification"]
    assert stream == {"StreamEnabled": True, "StreamViewType": "NEW_AND_OLD_IMAGES"}


def test_a_second_time_there_are_no_changes(stage: str) -> None:
    infrastructure.apply(stage, quietly)

    assert run("apply") == no_changes(stage)


def test_every_table_expires_recovers_and_is_encrypted_as_the_template_wants(stage: str) -> None:
    infrastructure.apply(stage, quietly)

    for name, declared in declared_tables(stage).items():
        dynamodb = client("dynamodb")
        expiry = dynamodb.describe_time_to_live(TableName=name)["TimeToLiveDescription"]
        backups = dynamodb.describe_continuous_backups(TableName=name)["ContinuousBackupsDescription"]
        encryption = dynamodb.describe_table(TableName=name)["Table"]["SSEDescription"]
        assert expiry.get("AttributeName") == declared.get("TimeToLiveSpecification", {}).get("AttributeName")
        assert backups["PointInTimeRecoveryDescription"]["PointInTimeRecoveryStatus"] == "ENABLED"
        assert encryption["Status"] == "ENABLED"


def test_a_setting_that_was_lost_is_set_again_although_the_template_is_unchanged(stage: str) -> None:
    infrastructure.apply(stage, quietly)
    client("dynamodb").update_time_to_live(
        TableName=f"limits-{stage}",
        TimeToLiveSpecification={"Enabled": False, "AttributeName": "expiresAt"},
    )

    output = run("apply")

    assert f"limits-{stage}: set expiry, which this AWS left out of the template." in output
    status = client("dynamodb").describe_time_to_live(TableName=f"limits-{stage}")["TimeToLiveDescription"]
    assert status["TimeToLiveStatus"] == "ENABLED"


def test_a_setting_that_cannot_be_set_is_reported(stage: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(client("dynamodb"), "update_time_to_live", lambda **_: None)

    with pytest.raises(InfrastructureError, match=f"expiry of feedback-{stage}.* could not be set"):
        infrastructure.apply(stage, quietly)


def test_a_change_of_the_template_is_shown_then_applied(stage: str, edit: Edit) -> None:
    infrastructure.apply(stage, quietly)
    edit("RetentionInDays: 30", "RetentionInDays: 7")

    line = "~ change   SiteLogs                AWS::Logs::LogGroup  (RetentionInDays)"
    assert line in infrastructure.diff(stage)
    output = run("apply")
    assert line in output
    assert "s  SiteLogs changed" in output
    assert infrastructure.diff(stage) == []


def test_diff_ends_with_2_if_something_would_change_and_changes_nothing(
    stage: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as ended:
        call_command("infrastructure", "diff")

    assert ended.value.code == 2
    assert "+ create   FeedbackTable" in capsys.readouterr().out
    with pytest.raises(CommandError, match=r"There is no stack feedback-infrastructure-"):
        run("outputs")


def test_diff_ends_well_if_all_is_equal(stage: str) -> None:
    infrastructure.apply(stage, quietly)

    assert run("diff") == f"{stage}: no changes.\n"


def test_diff_leaves_no_change_set_behind(stage: str, edit: Edit) -> None:
    infrastructure.apply(stage, quietly)
    edit("RetentionInDays: 30", "RetentionInDays: 7")
    before = client("cloudformation").list_change_sets(StackName=stack.name_of(stage))["Summaries"]

    infrastructure.diff(stage)

    after = client("cloudformation").list_change_sets(StackName=stack.name_of(stage))["Summaries"]
    assert [summary["ChangeSetName"] for summary in after] == [summary["ChangeSetName"] for summary in before]


def test_a_comment_in_the_template_is_no_change(stage: str, edit: Edit) -> None:
    infrastructure.apply(stage, quietly)
    edit("Conditions:", "# A remark.\nConditions:")

    assert run("apply") == no_changes(stage)


def test_a_creation_that_fails_tells_why_and_what_to_do(stage: str, edit: Edit) -> None:
    with_a_failing_queue(edit)

    with pytest.raises(CommandError) as failed:
        run("apply")

    message = str(failed.value)
    assert "(CREATE_FAILED)" in message
    assert "QuarantineQueue:" in message
    assert "MessageRetentionPeriod" in message
    assert "Created resources stay. Correct the reason, then apply again: it continues from there." in message


def test_a_creation_that_failed_goes_on_once_its_reason_is_gone(stage: str, edit: Edit) -> None:
    """As in prod, where a table refuses to be deleted: taken back, it would stand in the way of the next attempt."""
    edit("DeletionProtectionEnabled: !If [IsProduction, true, false]", "DeletionProtectionEnabled: true")
    with_a_failing_queue(edit)
    with pytest.raises(CommandError):
        run("apply")
    made = client("dynamodb").describe_table(TableName=f"feedback-{stage}")["Table"]["TableId"]
    edit("MessageRetentionPeriod: 9999999", "MessageRetentionPeriod: 1209600")

    output = run("apply")

    assert "s  FeedbackTable created" not in output
    assert client("dynamodb").describe_table(TableName=f"feedback-{stage}")["Table"]["TableId"] == made
    assert infrastructure.outputs(stage)["QuarantineQueueUrl"]
    assert run("apply") == no_changes(stage)


def test_a_creation_may_fail_more_than_once(stage: str, edit: Edit) -> None:
    with_a_failing_queue(edit)
    for _ in range(2):
        with pytest.raises(CommandError, match=r"_FAILED\):\n  QuarantineQueue: (?s:.*)it continues from there"):
            run("apply")
    edit("MessageRetentionPeriod: 9999999", "MessageRetentionPeriod: 1209600")

    run("apply")
    assert infrastructure.outputs(stage)["QuarantineQueueUrl"]


def test_an_unfinished_stack_that_has_nothing_to_change_gets_a_way_on(
    stage: str, edit: Edit, monkeypatch: pytest.MonkeyPatch
) -> None:
    with_a_failing_queue(edit)
    with pytest.raises(CommandError):
        run("apply")
    monkeypatch.setattr(stack, "propose", lambda *_: None)

    with pytest.raises(CommandError, match=r"aws cloudformation update-stack .*--disable-rollback"):
        run("apply")


def test_a_change_that_fails_leaves_all_as_it_was(stage: str, edit: Edit) -> None:
    before = infrastructure.apply(stage, quietly)
    with_a_failing_queue(edit)

    with pytest.raises(InfrastructureError, match="The stack is as it was before"):
        infrastructure.apply(stage, quietly)
    assert infrastructure.outputs(stage) == before


def test_an_invalid_template_is_refused_with_the_reason(stage: str, edit: Edit) -> None:
    edit("Type: AWS::SQS::Queue", "Type: AWS::SQS::Quack")

    with pytest.raises(CommandError, match=r"AWS refused: .*AWS::SQS::Quack"):
        run("apply")


@pytest.mark.parametrize(
    ("status", "way_on"),
    [
        ("UPDATE_IN_PROGRESS", "wait until it ends"),
        ("UPDATE_ROLLBACK_FAILED", "continue-update-rollback"),
        ("DELETE_FAILED", "delete-stack"),
        ("ROLLBACK_COMPLETE", "delete-stack"),
    ],
)
def test_a_stack_that_takes_no_change_gets_a_way_on(
    stage: str, status: str, way_on: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def describe(**_: Any) -> Any:
        return {"Stacks": [{"StackName": stack.name_of(stage), "StackStatus": status}]}

    monkeypatch.setattr(client("cloudformation"), "describe_stacks", describe)

    with pytest.raises(InfrastructureError, match=f"is in {status} .*{way_on}"):
        infrastructure.apply(stage, quietly)


def test_outputs_name_what_others_need(stage: str) -> None:
    applied = infrastructure.apply(stage, quietly)

    assert applied == json.loads(run("outputs", "--json"))
    assert applied["FeedbackTable"] == f"feedback-{stage}"
    assert applied["FeedbackStreamArn"].split("/")[1] == f"feedback-{stage}"
    assert applied["QuarantineQueueUrl"].endswith(f"/feedback-quarantine-{stage}")
    assert applied["SiteRoleArn"].endswith(f":role/feedback-{stage}-site")
    assert applied["RollbackAlarm"] == f"feedback-{stage}-failing"
    assert applied["DeployerPolicyArn"].endswith(f":policy/feedback-{stage}-deployer")
    assert json.loads(applied["ApiLogFormat"])["status"] == "$context.status"
    assert re.search(rf"^SiteLogGroup +/aws/lambda/feedback-{stage}$", run("outputs"), re.MULTILINE)


@pytest.mark.usefixtures("stage", "silent_aws")
def test_no_answer_from_aws_gets_a_sentence() -> None:
    with pytest.raises(CommandError, match=r"AWS does not answer at http://127\.0\.0\.1:\d+\. .*`make run`"):
        run("apply")


def test_missing_credentials_get_a_sentence(stage: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def unsigned(**_: Any) -> Any:
        raise NoCredentialsError

    monkeypatch.setattr(client("cloudformation"), "describe_stacks", unsigned)

    with pytest.raises(CommandError, match="There are no AWS credentials"):
        run("apply")


def test_the_stack_never_has_the_name_of_zappas_stack(stage: str) -> None:
    assert stack.name_of(stage) != f"feedback-{stage}"


def no_changes(stage: str) -> str:
    return f"feedback-infrastructure-{stage}: no changes.\nfeedback-operations-{stage}: no changes.\n"


def with_a_failing_queue(edit: Edit) -> None:
    edit("MessageRetentionPeriod: 1209600", "MessageRetentionPeriod: 9999999")
