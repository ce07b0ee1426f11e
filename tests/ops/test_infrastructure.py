"""Against a running emulator, each test with a stage of its own: what one leaves behind, no other can see."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from io import StringIO
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from botocore.exceptions import NoCredentialsError
from django.conf import settings as site_settings
from django.core.management import CommandError, call_command
from pytest_django import Settings

from ops import infrastructure, template
from ops.local_aws import emulated
from ops.stack import InfrastructureError
from storage import clients
from storage.clients import client

pytestmark = pytest.mark.usefixtures("emulator")

Edit = Callable[[str, str], None]


@pytest.fixture
def stage(settings: Settings) -> str:
    settings.STAGE = f"t{uuid4().hex[:12]}"
    return str(settings.STAGE)


@pytest.fixture
def edit(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Edit:
    """Changes the template for this test."""

    def replace(old: str, new: str) -> None:
        body = template.text()
        assert old in body
        changed = tmp_path / "infrastructure.yaml"
        changed.write_text(body.replace(old, new, 1))
        monkeypatch.setattr(template, "PATH", changed)

    return replace


@pytest.fixture
def silent_aws(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    with monkeypatch.context() as patched:
        patched.setattr(site_settings, "AWS_ENDPOINT_URL", f"http://127.0.0.1:{emulated.free_port()}")
        clients.forget()
        yield
    clients.forget()


def quietly(_: str) -> None:
    pass


def run(*arguments: str) -> str:
    out = StringIO()
    call_command("infrastructure", *arguments, stdout=out)
    return out.getvalue()


def declared_tables(stage: str) -> dict[str, template.Resource]:
    return template.tables(template.resources(template.text(), stage))


def test_it_builds_the_stack_from_nothing_and_says_each_step(stage: str) -> None:
    said = run("apply")

    assert "+ create   FeedbackTable     AWS::DynamoDB::Table" in said
    assert "s  FeedbackTable created" in said
    assert "s  SiteRole created" in said
    for name in declared_tables(stage):
        assert client("dynamodb").describe_table(TableName=name)["Table"]["TableStatus"] == "ACTIVE"
    stream = client("dynamodb").describe_table(TableName=f"feedback-{stage}")["Table"]["StreamSpecification"]
    assert stream == {"StreamEnabled": True, "StreamViewType": "NEW_AND_OLD_IMAGES"}


def test_a_second_time_there_are_no_changes(stage: str) -> None:
    infrastructure.apply(stage, quietly)

    assert run("apply") == f"feedback-infrastructure-{stage}: no changes.\n"


def test_every_table_expires_recovers_and_is_encrypted_as_the_template_wants(stage: str) -> None:
    infrastructure.apply(stage, quietly)

    for name, wanted in declared_tables(stage).items():
        dynamodb = client("dynamodb")
        expiry = dynamodb.describe_time_to_live(TableName=name)["TimeToLiveDescription"]
        backups = dynamodb.describe_continuous_backups(TableName=name)["ContinuousBackupsDescription"]
        encryption = dynamodb.describe_table(TableName=name)["Table"]["SSEDescription"]
        assert expiry.get("AttributeName") == wanted.get("TimeToLiveSpecification", {}).get("AttributeName")
        assert backups["PointInTimeRecoveryDescription"]["PointInTimeRecoveryStatus"] == "ENABLED"
        assert encryption["Status"] == "ENABLED"


def test_a_setting_that_was_lost_is_set_again_although_the_template_is_unchanged(stage: str) -> None:
    infrastructure.apply(stage, quietly)
    client("dynamodb").update_time_to_live(
        TableName=f"limits-{stage}",
        TimeToLiveSpecification={"Enabled": False, "AttributeName": "expiresAt"},
    )

    said = run("apply")

    assert f"limits-{stage}: set expiry, which this AWS had left out." in said
    status = client("dynamodb").describe_time_to_live(TableName=f"limits-{stage}")["TimeToLiveDescription"]
    assert status["TimeToLiveStatus"] == "ENABLED"


def test_a_setting_that_cannot_be_set_is_told(stage: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(client("dynamodb"), "update_time_to_live", lambda **_: None)

    with pytest.raises(InfrastructureError, match=f"expiry of feedback-{stage}.* could not be set"):
        infrastructure.apply(stage, quietly)


def test_a_change_of_the_template_is_shown_then_applied(stage: str, edit: Edit) -> None:
    infrastructure.apply(stage, quietly)
    edit("RetentionInDays: 30", "RetentionInDays: 7")

    line = "~ change   SiteLogs          AWS::Logs::LogGroup  (RetentionInDays)"
    assert line in infrastructure.diff(stage)
    said = run("apply")
    assert line in said
    assert "s  SiteLogs changed" in said
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

    assert run("diff") == f"feedback-infrastructure-{stage}: no changes.\n"


def test_diff_leaves_no_change_set_behind(stage: str, edit: Edit) -> None:
    infrastructure.apply(stage, quietly)
    edit("RetentionInDays: 30", "RetentionInDays: 7")
    before = client("cloudformation").list_change_sets(StackName=infrastructure.stack_name(stage))["Summaries"]

    infrastructure.diff(stage)

    after = client("cloudformation").list_change_sets(StackName=infrastructure.stack_name(stage))["Summaries"]
    assert [summary["ChangeSetName"] for summary in after] == [summary["ChangeSetName"] for summary in before]


def test_a_comment_in_the_template_is_no_change(stage: str, edit: Edit) -> None:
    infrastructure.apply(stage, quietly)
    edit("Conditions:", "# A remark.\nConditions:")

    assert run("apply") == f"feedback-infrastructure-{stage}: no changes.\n"


def test_a_new_index_is_applied_and_the_items_stay(stage: str, edit: Edit) -> None:
    infrastructure.apply(stage, quietly)
    put_project(stage)
    edit(
        "        - {AttributeName: projectId, AttributeType: S}\n      KeySchema:\n",
        "        - {AttributeName: projectId, AttributeType: S}\n"
        "        - {AttributeName: owner, AttributeType: S}\n"
        "      GlobalSecondaryIndexes:\n"
        "        - {IndexName: owner-index, KeySchema: [{AttributeName: owner, KeyType: HASH}],"
        " Projection: {ProjectionType: ALL}}\n"
        "      KeySchema:\n",
    )

    infrastructure.apply(stage, quietly)

    table = client("dynamodb").describe_table(TableName=f"projects-{stage}")["Table"]
    assert [index["IndexName"] for index in table["GlobalSecondaryIndexes"]] == ["owner-index"]
    assert holds_project(stage)


def test_a_table_is_not_replaced_unless_that_is_allowed(stage: str, edit: Edit) -> None:
    infrastructure.apply(stage, quietly)
    put_project(stage)
    edit("TableName: !Sub projects-${Stage}", "TableName: !Sub renamed-${Stage}")

    with pytest.raises(CommandError, match="ProjectsTable would be replaced or removed"):
        run("apply")
    assert "! replace  ProjectsTable" in "\n".join(infrastructure.diff(stage))
    assert not exists(f"renamed-{stage}")

    run("apply", "--allow-replacement")
    assert exists(f"renamed-{stage}")
    assert holds_project(stage)  # the old table is kept, with what it holds


def test_a_table_is_not_removed_unless_that_is_allowed(stage: str, edit: Edit) -> None:
    infrastructure.apply(stage, quietly)
    put_project(stage)
    body = template.text()
    edit(body[body.index("  ProjectsTable:") : body.index("  FormsTable:")], "")
    edit("  ProjectsTable: {Value: !Ref ProjectsTable}\n", "")
    edit("                  - !GetAtt ProjectsTable.Arn\n", "")

    with pytest.raises(InfrastructureError, match="ProjectsTable would be replaced or removed"):
        infrastructure.apply(stage, quietly)

    said: list[str] = []
    infrastructure.apply(stage, said.append, allow_replacement=True)
    assert any("- remove   ProjectsTable" in line for line in said)
    assert any("ProjectsTable left in the account" in line for line in said)
    assert holds_project(stage)


def test_a_table_that_stands_outside_the_stack_is_not_overwritten(stage: str) -> None:
    client("dynamodb").create_table(
        TableName=f"projects-{stage}",
        BillingMode="PAY_PER_REQUEST",
        AttributeDefinitions=[{"AttributeName": "projectId", "AttributeType": "S"}],
        KeySchema=[{"AttributeName": "projectId", "KeyType": "HASH"}],
    )
    put_project(stage)

    with pytest.raises(InfrastructureError, match=f"the table projects-{stage} already exists outside the stack"):
        infrastructure.apply(stage, quietly)
    assert holds_project(stage)

    client("dynamodb").delete_table(TableName=f"projects-{stage}")
    assert infrastructure.apply(stage, quietly)["ProjectsTable"] == f"projects-{stage}"


def test_a_creation_that_fails_tells_why_and_what_to_do(stage: str, edit: Edit) -> None:
    with_a_failing_queue(edit)

    with pytest.raises(CommandError) as failed:
        run("apply")

    told = str(failed.value)
    assert "QuarantineQueue:" in told
    assert "MessageRetentionPeriod" in told
    assert f"aws cloudformation delete-stack --stack-name feedback-infrastructure-{stage}" in told
    assert not exists(f"feedback-{stage}")  # nothing half-made stands in the way of the next attempt

    with pytest.raises(CommandError, match=r"ROLLBACK_COMPLETE and takes no change\. Delete it"):
        run("apply")


def test_a_change_that_fails_leaves_all_as_it_was(stage: str, edit: Edit) -> None:
    before = infrastructure.apply(stage, quietly)
    with_a_failing_queue(edit)

    with pytest.raises(InfrastructureError, match="everything is as it was before"):
        infrastructure.apply(stage, quietly)
    assert infrastructure.outputs(stage) == before


def test_a_template_that_cannot_be_worked_with_is_told(stage: str, edit: Edit) -> None:
    edit("Type: AWS::SQS::Queue", "Type: AWS::SQS::Quack")

    with pytest.raises(CommandError, match=r"AWS refused: .*AWS::SQS::Quack"):
        run("apply")


@pytest.mark.parametrize(
    ("status", "way_on"),
    [
        ("UPDATE_IN_PROGRESS", "wait until it is through"),
        ("UPDATE_ROLLBACK_FAILED", "continue-update-rollback"),
        ("DELETE_FAILED", "delete-stack"),
    ],
)
def test_a_stack_that_takes_no_change_gets_a_way_on(
    stage: str, status: str, way_on: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def describe(**_: Any) -> Any:
        return {"Stacks": [{"StackName": infrastructure.stack_name(stage), "StackStatus": status}]}

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
    assert f"SiteLogGroup        /aws/lambda/feedback-{stage}\n" in run("outputs")


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


def test_the_stack_never_bears_the_name_of_zappas_own(stage: str) -> None:
    assert infrastructure.stack_name(stage) != f"feedback-{stage}"


def put_project(stage: str) -> None:
    client("dynamodb").put_item(TableName=f"projects-{stage}", Item={"projectId": {"S": "kept"}})


def holds_project(stage: str) -> bool:
    return "Item" in client("dynamodb").get_item(TableName=f"projects-{stage}", Key={"projectId": {"S": "kept"}})


def exists(table: str) -> bool:
    return table in client("dynamodb").list_tables()["TableNames"]


def with_a_failing_queue(edit: Edit) -> None:
    edit("MessageRetentionPeriod: 1209600", "MessageRetentionPeriod: 9999999")
