"""The second way of docs/restoring.md: a table that is gone comes back under its own name, in a stack of its own."""

from __future__ import annotations

from typing import Any

import pytest

from ops.cloud import infrastructure, table_settings, template
from storage.connection.clients import client
from tests.ops.conftest import quietly, run

pytestmark = pytest.mark.usefixtures("emulator")


def described(table: str) -> Any:
    return client("dynamodb").describe_table(TableName=table)["Table"]


def test_a_table_that_is_gone_comes_back_under_its_name(stage: str) -> None:
    infrastructure.apply(stage, quietly)
    table = f"feedback-{stage}"
    item = {"feedbackId": {"S": "f-1"}, "projectShard": {"S": "default#0"}, "createdAt": {"S": "2026-11-21"}}
    client("dynamodb").put_item(TableName=table, Item=item)
    declared = template.resources(template.text(), stage)["FeedbackTable"]["Properties"]
    backup = client("dynamodb").create_backup(TableName=table, BackupName=stage)["BackupDetails"]["BackupArn"]
    client("dynamodb").delete_table(TableName=table)

    client("dynamodb").restore_table_from_backup(TargetTableName=table, BackupArn=backup)
    told = run("apply")
    client("dynamodb").update_table(
        TableName=table, StreamSpecification={"StreamEnabled": True, "StreamViewType": "NEW_AND_OLD_IMAGES"}
    )

    made = described(table)
    assert client("dynamodb").scan(TableName=table)["Items"] == [item]
    assert made["StreamSpecification"] == declared["StreamSpecification"] | {"StreamEnabled": True}
    assert made["LatestStreamArn"]
    assert {each["IndexName"] for each in made["GlobalSecondaryIndexes"]} == {
        each["IndexName"] for each in declared["GlobalSecondaryIndexes"]
    }
    assert f"{table}: set expiry, point-in-time recovery, encryption" in told
    assert table_settings.missing_settings({table: declared}) == []
