"""No change of the template may delete data without --allow-replacement."""

from __future__ import annotations

import pytest
from django.conf import settings
from django.core.management import CommandError

from ops.cloud import infrastructure, stack, template
from ops.cloud.stack import InfrastructureError
from storage.connection.clients import client
from tests.ops.conftest import Edit, exists, quietly, run

pytestmark = pytest.mark.usefixtures("emulator")


def test_a_new_index_is_applied_and_the_items_stay(stage: str, edit: Edit) -> None:
    infrastructure.apply(stage, quietly)
    put_project(stage)
    edit(
        "        - {AttributeName: listed,",
        "        - {AttributeName: owner, AttributeType: S}\n        - {AttributeName: listed,",
    )
    edit(
        "        - IndexName: all-index\n",
        "        - {IndexName: owner-index, KeySchema: [{AttributeName: owner, KeyType: HASH}],"
        " Projection: {ProjectionType: ALL}}\n"
        "        - IndexName: all-index\n",
    )

    infrastructure.apply(stage, quietly)

    table = client("dynamodb").describe_table(TableName=f"projects-{stage}")["Table"]
    assert {index["IndexName"] for index in table["GlobalSecondaryIndexes"]} == {"owner-index", "all-index"}
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

    lines: list[str] = []
    infrastructure.apply(stage, lines.append, allow_replacement=True)
    assert any("- remove   ProjectsTable" in line for line in lines)
    assert any("ProjectsTable left in the account" in line for line in lines)
    assert holds_project(stage)


def test_a_table_that_stands_outside_the_stack_is_not_overwritten(stage: str) -> None:
    client("dynamodb").create_table(
        TableName=f"projects-{stage}",
        BillingMode="PAY_PER_REQUEST",
        AttributeDefinitions=[{"AttributeName": "projectId", "AttributeType": "S"}],
        KeySchema=[{"AttributeName": "projectId", "KeyType": "HASH"}],
    )
    put_project(stage)

    with pytest.raises(InfrastructureError, match=f"outside the stack there is already the table projects-{stage}, "):
        infrastructure.apply(stage, quietly)
    assert holds_project(stage)

    client("dynamodb").delete_table(TableName=f"projects-{stage}")
    assert infrastructure.apply(stage, quietly)["ProjectsTable"] == f"projects-{stage}"


def test_a_bucket_outside_the_stack_is_reported_before_anything_is_created(stage: str) -> None:
    bucket = f"feedback-packages-{stage}-000000000000-{settings.AWS_REGION}"
    client("s3").create_bucket(Bucket=bucket)

    with pytest.raises(InfrastructureError, match=f"there is already the bucket {bucket}, .*resource import"):
        infrastructure.apply(stage, quietly)
    assert stack.find(stack.name_of(stage)) is None

    client("s3").delete_bucket(Bucket=bucket)
    assert infrastructure.apply(stage, quietly)["PackageBucket"] == bucket


def put_project(stage: str) -> None:
    client("dynamodb").put_item(TableName=f"projects-{stage}", Item={"projectId": {"S": "kept"}})


def holds_project(stage: str) -> bool:
    return "Item" in client("dynamodb").get_item(TableName=f"projects-{stage}", Key={"projectId": {"S": "kept"}})
