from __future__ import annotations

from typing import Any

import pytest
from botocore.exceptions import ClientError

from ops import left_behind, template
from tests.ops.test_rights import ALL_ON, STAGE

VAULT = {"BackupVault": {"Type": left_behind.VAULT, "Properties": {"BackupVaultName": "feedback-prod"}}}


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

    head_bucket = describe_backup_vault


@pytest.mark.parametrize("code", ["ResourceNotFoundException", "AccessDeniedException"])
def test_a_vault_that_is_not_there_stands_in_nobodys_way(code: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(left_behind, "aws", Aws(code))

    assert left_behind.already_there(VAULT) == []


def test_a_vault_that_an_earlier_stack_left_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(left_behind, "aws", Aws(None))

    assert left_behind.already_there(VAULT) == ["the backup vault feedback-prod"]


def test_a_bucket_of_somebody_else_is_there_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(left_behind, "aws", Aws("403"))
    bucket = {"B": {"Type": template.BUCKET, "Properties": {"BucketName": "taken"}}}

    assert left_behind.already_there(bucket) == ["the bucket taken"]


def test_an_answer_that_says_nothing_is_not_taken_for_absence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(left_behind, "aws", Aws("ThrottlingException"))

    with pytest.raises(ClientError, match="Throttling"):
        left_behind.already_there(VAULT)


def test_whatever_outlives_its_stack_under_a_name_of_its_own_is_looked_for() -> None:
    kept = [
        resource
        for resource in template.resources(template.text(), STAGE, ALL_ON).values()
        if resource.get("DeletionPolicy") == "Retain"
    ]
    named = {kind["Type"] for kind in kept if any(key.endswith("Name") for key in kind["Properties"])}

    assert named == set(left_behind.KINDS)
