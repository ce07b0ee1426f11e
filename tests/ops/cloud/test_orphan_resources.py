from __future__ import annotations

from typing import Any

import pytest
from botocore.exceptions import ClientError

from ops.cloud import infrastructure, orphan_resources, template
from ops.cloud.stack import InfrastructureError
from tests.ops.conftest import exists, quietly
from tests.ops.published import aws
from tests.ops.rights import ALL_ON, STAGE

VAULT = {"BackupVault": {"Type": orphan_resources.VAULT, "Properties": {"BackupVaultName": "feedback-prod"}}}


class Aws:
    """AWS Backup, which the emulated AWS lacks, and S3 as it answers for what is another's."""

    def __init__(self, code: str | None) -> None:
        self._code = code

    def __call__(self, service: str) -> Aws:
        return self

    def describe_backup_vault(self, **_: str) -> dict[str, Any]:
        if self._code:
            raise ClientError({"Error": {"Code": self._code}}, "AnyOperation")
        return {}

    head_bucket = get_queue_url = get_role = describe_backup_vault


@pytest.mark.parametrize("code", ["ResourceNotFoundException", "AccessDeniedException"])
def test_a_vault_that_is_not_there_stands_in_nobodys_way(code: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(orphan_resources, "aws", Aws(code))

    assert orphan_resources.already_there(VAULT) == []


def test_a_vault_that_an_earlier_stack_left_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(orphan_resources, "aws", Aws(None))

    assert orphan_resources.already_there(VAULT) == ["the backup vault feedback-prod"]


def test_a_bucket_of_another_account_exists_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(orphan_resources, "aws", Aws("403"))
    bucket = {"B": {"Type": template.BUCKET, "Properties": {"BucketName": "taken"}}}

    assert orphan_resources.already_there(bucket) == ["the bucket taken"]


def test_an_answer_that_says_nothing_is_not_taken_for_absence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(orphan_resources, "aws", Aws("ThrottlingException"))

    with pytest.raises(ClientError, match="Throttling"):
        orphan_resources.already_there(VAULT)


def test_whatever_outlives_its_stack_under_a_name_of_its_own_is_looked_for() -> None:
    kept = [
        resource
        for resource in template.resources(template.text(), STAGE, ALL_ON).values()
        if resource.get("DeletionPolicy") == "Retain"
    ]
    named = {kind["Type"] for kind in kept if any(key.endswith("Name") for key in kind["Properties"])}

    assert named | {orphan_resources.LOG_GROUP, orphan_resources.QUEUE, orphan_resources.ROLE} == set(
        orphan_resources.KINDS
    )


@pytest.mark.usefixtures("emulator")
def test_a_log_group_a_queue_and_a_role_that_are_there_are_named_before_anything_is_made(stage: str) -> None:
    aws("logs").create_log_group(logGroupName=f"/aws/lambda/feedback-{stage}")
    aws("logs").create_log_group(logGroupName=f"/aws/lambda/feedback-{stage}-rollback-of-another")
    aws("sqs").create_queue(QueueName=f"feedback-quarantine-{stage}")
    aws("iam").create_role(RoleName=f"feedback-{stage}-site", AssumeRolePolicyDocument="{}")

    with pytest.raises(InfrastructureError) as refused:
        infrastructure.apply(stage, quietly)

    queue, role = f"the queue feedback-quarantine-{stage}", f"the role feedback-{stage}-site"
    there = f"the log group /aws/lambda/feedback-{stage}, {queue}, {role}"
    assert f"there is already {there}, probably" in str(refused.value)
    assert not exists(f"feedback-{stage}")


@pytest.mark.parametrize("kind", [orphan_resources.QUEUE, orphan_resources.ROLE])
def test_without_the_right_to_ask_cloudformation_finds_it(kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(orphan_resources, "aws", Aws("AccessDenied"))
    key = orphan_resources.KINDS[kind][1]

    assert orphan_resources.already_there({"One": {"Type": kind, "Properties": {key: "feedback-prod"}}}) == []
