"""Event source mappings that Lambda refuses, and the emulator too."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest
from botocore.exceptions import ClientError

from tests.local_aws.conftest import Emulator
from tests.ops.published import zipped


@pytest.fixture
def function(volatile: Emulator) -> str:
    """A function with an alias `prod`, which can work on an event for 10 seconds."""
    name, functions = f"f{uuid4().hex[:8]}", volatile.client("lambda")
    functions.create_function(
        FunctionName=name,
        Runtime="python3.11",
        Handler="main.handler",
        Role="arn:aws:iam::000000000000:role/any",
        Timeout=10,
        Code={"ZipFile": zipped({"main.py": "def handler(event, context): pass"})},
    )
    version = functions.publish_version(FunctionName=name)["Version"]
    functions.create_alias(FunctionName=name, Name="prod", FunctionVersion=version)
    return name


def queue(emulator: Emulator, seconds: int = 60) -> str:
    sqs = emulator.client("sqs")
    url = sqs.create_queue(QueueName=f"q{uuid4().hex[:8]}", Attributes={"VisibilityTimeout": str(seconds)})["QueueUrl"]
    return str(sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"])


def stream(emulator: Emulator) -> str:
    created = emulator.client("dynamodb").create_table(
        TableName=f"t{uuid4().hex[:8]}",
        BillingMode="PAY_PER_REQUEST",
        AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}],
        KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
        StreamSpecification={"StreamEnabled": True, "StreamViewType": "NEW_AND_OLD_IMAGES"},
    )
    return str(created["TableDescription"]["LatestStreamArn"])


def bind(emulator: Emulator, function: str, source: str) -> str:
    position = {"StartingPosition": "TRIM_HORIZON"} if ":dynamodb:" in source else {}
    created: dict[str, Any] = emulator.client("lambda").create_event_source_mapping(
        FunctionName=function, EventSourceArn=source, Enabled=False, **position
    )
    return str(created["UUID"])


@pytest.mark.parametrize("make_source", [queue, stream])
@pytest.mark.parametrize("qualifier", ["", ":prod"])
def test_a_second_mapping_of_a_source_to_the_same_function_and_alias_is_a_conflict(
    volatile: Emulator, function: str, make_source: Any, qualifier: str
) -> None:
    source = make_source(volatile)
    uuid = bind(volatile, function + qualifier, source)

    with pytest.raises(ClientError, match="ResourceConflictException") as refused:
        bind(volatile, function + qualifier, source)

    assert refused.value.response["ResponseMetadata"]["HTTPStatusCode"] == 409
    assert f"delete the existing mapping with UUID {uuid}" in str(refused.value)


def test_another_source_and_another_alias_have_mappings_of_their_own(volatile: Emulator, function: str) -> None:
    source = queue(volatile)

    uuids = {bind(volatile, function, source), bind(volatile, f"{function}:prod", source)}
    uuids.add(bind(volatile, function, queue(volatile)))

    assert len(uuids) == 3


def test_a_mapping_cannot_be_moved_to_an_alias_that_has_one_of_its_source(volatile: Emulator, function: str) -> None:
    source = queue(volatile)
    uuid = bind(volatile, function, source)
    bind(volatile, f"{function}:prod", source)
    update = volatile.client("lambda").update_event_source_mapping

    with pytest.raises(ClientError, match="ResourceConflictException"):
        update(UUID=uuid, FunctionName=f"{function}:prod")

    assert update(UUID=uuid, FunctionName=function, BatchSize=5)["BatchSize"] == 5
    assert update(UUID=uuid, BatchSize=6)["BatchSize"] == 6


def test_a_mapping_can_be_made_again_after_it_was_deleted(volatile: Emulator, function: str) -> None:
    source = queue(volatile)
    volatile.client("lambda").delete_event_source_mapping(UUID=bind(volatile, function, source))

    assert bind(volatile, function, source)


@pytest.mark.parametrize(("seconds", "is_accepted"), [(9, False), (10, True)])
def test_a_queue_must_hide_a_message_as_long_as_the_function_may_work_on_it(
    volatile: Emulator, function: str, seconds: int, is_accepted: bool
) -> None:
    source = queue(volatile, seconds)
    if is_accepted:
        bind(volatile, function, source)
        return
    with pytest.raises(ClientError, match="visibility timeout: 9 seconds is less than Function timeout: 10 seconds"):
        bind(volatile, function, source)


def test_a_mapping_of_a_missing_function_is_refused_as_before(volatile: Emulator) -> None:
    with pytest.raises(ClientError, match="ResourceNotFoundException"):
        bind(volatile, "missing", queue(volatile))
