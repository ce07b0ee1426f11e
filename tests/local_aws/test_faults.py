from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Any

import pytest
from botocore.exceptions import ClientError, ReadTimeoutError

from local_aws import emulated
from tests.local_aws.conftest import Emulator
from tests.local_aws.tables import TABLE, create_table, keys, put, put_pair

THROTTLED = {"status": 400, "code": "ProvisionedThroughputExceededException"}


@pytest.fixture
def dynamodb(volatile: Emulator) -> Iterator[Any]:
    client = volatile.client("dynamodb")
    create_table(client)
    yield client
    emulated.inject(volatile.port, [])
    client.delete_table(TableName=TABLE)


def test_it_throttles_as_often_as_told(volatile: Emulator, dynamodb: Any) -> None:
    emulated.inject(volatile.port, [{"service": "dynamodb", "operation": "PutItem", "times": 2, **THROTTLED}])

    for _ in range(2):
        with pytest.raises(dynamodb.exceptions.ProvisionedThroughputExceededException):
            put(dynamodb, "a")
    assert keys(dynamodb) == set()

    put(dynamodb, "a")
    assert keys(dynamodb) == {"a"}


def test_other_operations_and_services_go_on(volatile: Emulator, dynamodb: Any) -> None:
    emulated.inject(volatile.port, [{"service": "dynamodb", "operation": "DeleteItem", "times": 9, **THROTTLED}])

    put(dynamodb, "a")
    assert keys(dynamodb) == {"a"}
    assert volatile.client("sqs").list_queues()["ResponseMetadata"]["HTTPStatusCode"] == 200


def test_a_rule_without_an_operation_covers_the_service(volatile: Emulator, dynamodb: Any) -> None:
    emulated.inject(volatile.port, [{"service": "dynamodb", "times": 1, **THROTTLED}])

    with pytest.raises(dynamodb.exceptions.ProvisionedThroughputExceededException):
        dynamodb.list_tables()


def test_new_rules_replace_the_old(volatile: Emulator, dynamodb: Any) -> None:
    emulated.inject(volatile.port, [{"service": "dynamodb", "times": 9, **THROTTLED}])
    emulated.inject(volatile.port, [])

    put(dynamodb, "a")
    assert keys(dynamodb) == {"a"}


def test_it_delays_and_then_carries_out(volatile: Emulator, dynamodb: Any) -> None:
    emulated.inject(volatile.port, [{"service": "dynamodb", "operation": "PutItem", "times": 1, "delay": 0.2}])

    began = time.monotonic()
    put(dynamodb, "a")

    assert time.monotonic() - began >= 0.2
    assert keys(dynamodb) == {"a"}


def test_what_was_held_up_is_carried_out_before_new_rules_hold(volatile: Emulator, dynamodb: Any) -> None:
    emulated.inject(volatile.port, [{"service": "dynamodb", "operation": "PutItem", "times": 1, "delay": 0.6}])
    impatient = volatile.client("dynamodb", patience=0.1)

    with pytest.raises(ReadTimeoutError):
        put(impatient, "a")
    assert keys(dynamodb) == set()
    emulated.inject(volatile.port, [])
    assert keys(dynamodb) == {"a"}


def test_an_answer_is_lost_after_the_work_was_done(volatile: Emulator, dynamodb: Any) -> None:
    rule = {"service": "dynamodb", "operation": "PutItem", "times": 1, "after": True}
    emulated.inject(volatile.port, [{**rule, "status": 500, "code": "InternalServerError"}])

    with pytest.raises(dynamodb.exceptions.InternalServerError):
        put(dynamodb, "a")
    assert keys(dynamodb) == {"a"}


def test_a_transaction_is_cancelled_for_the_given_reasons(volatile: Emulator, dynamodb: Any) -> None:
    reasons = [{"Code": "TransactionConflict"}, {"Code": "None"}]
    rule = {"service": "dynamodb", "operation": "TransactWriteItems", "times": 1, "reasons": reasons}
    emulated.inject(volatile.port, [rule])

    with pytest.raises(dynamodb.exceptions.TransactionCanceledException) as cancelled:
        put_pair(dynamodb, "a")
    assert cancelled.value.response["CancellationReasons"] == reasons
    assert keys(dynamodb) == set()


@pytest.mark.parametrize(
    ("number", "codes"), [(0, ["TransactionConflict", "None"]), (1, ["None", "TransactionConflict"])]
)
def test_a_transaction_conflicts_on_demand_with_a_reason_for_each_action(
    volatile: Emulator, dynamodb: Any, number: int, codes: list[str]
) -> None:
    rule = {"service": "dynamodb", "operation": "TransactWriteItems", "times": 1, "conflict": number}
    emulated.inject(volatile.port, [rule])

    with pytest.raises(dynamodb.exceptions.TransactionCanceledException) as cancelled:
        put_pair(dynamodb, "a")
    assert [reason["Code"] for reason in cancelled.value.response["CancellationReasons"]] == codes
    assert keys(dynamodb) == set()

    put_pair(dynamodb, "a")
    assert keys(dynamodb) == {"a-1", "a-2"}


def test_a_conflict_can_be_reported_after_the_transaction_was_carried_out(volatile: Emulator, dynamodb: Any) -> None:
    rule = {"service": "dynamodb", "operation": "TransactWriteItems", "times": 1, "conflict": 0, "after": True}
    emulated.inject(volatile.port, [rule])

    with pytest.raises(dynamodb.exceptions.TransactionCanceledException):
        put_pair(dynamodb, "a")

    assert keys(dynamodb) == {"a-1", "a-2"}


@pytest.mark.parametrize(
    ("service", "operation", "arguments"),
    [
        ("sqs", "list_queues", {}),
        ("sns", "list_topics", {}),
        ("s3", "list_buckets", {}),
        ("lambda", "list_functions", {}),
        ("cloudformation", "describe_stacks", {}),
    ],
)
def test_each_protocol_gets_an_error_it_can_read(
    volatile: Emulator, service: str, operation: str, arguments: dict[str, Any]
) -> None:
    emulated.inject(volatile.port, [{"service": service, "times": 1, "status": 503, "code": "RequestThrottled"}])

    with pytest.raises(ClientError) as failed:
        getattr(volatile.client(service), operation)(**arguments)
    assert failed.value.response["Error"]["Code"] == "RequestThrottled"
    assert failed.value.response["ResponseMetadata"]["HTTPStatusCode"] == 503


def test_a_form_names_its_operation_in_the_body(volatile: Emulator) -> None:
    sns = volatile.client("sns")
    rule = {"service": "sns", "operation": "CreateTopic", "times": 1, "status": 400, "code": "Throttled"}
    emulated.inject(volatile.port, [rule])

    sns.list_topics()
    with pytest.raises(ClientError, match="Throttled"):
        sns.create_topic(Name="news")
    assert sns.create_topic(Name="news")["TopicArn"]


@pytest.mark.parametrize(
    ("rule", "sentence"),
    [
        ({"service": "sqs", "times": 0, "delay": 1}, "times must be a whole number above 0"),
        ({"service": "", "times": 1, "delay": 1}, "service must be a name"),
        ({"service": "sqs", "times": 1}, "give a delay, a status with a code, reasons or a conflict"),
        ({"service": "dynamodb", "times": 1, "conflict": -1}, "conflict must be the number of an action"),
        ({"service": "dynamodb", "times": 1, "conflict": True}, "conflict must be the number of an action"),
        (
            {"service": "dynamodb", "times": 1, "conflict": 0, "reasons": [{"Code": "None"}]},
            "give reasons or a conflict, not both",
        ),
        ({"service": "sqs", "times": 1, "status": 500}, "status and code go together"),
        ({"service": "sqs", "times": 1, "status": 200, "code": "X"}, "status must be an HTTP error"),
        ({"service": "sqs", "times": 1, "delay": -1}, "delay must be seconds"),
        ({"service": "sqs", "times": 1, "delay": 1, "after": True}, "after needs an error"),
        ({"service": "sqs", "times": 1, "reasons": ["x"]}, "reasons must be a list"),
        ({"service": "sqs", "times": 1, "delay": 1, "color": "red"}, "color"),
        ({"times": 1, "delay": 1}, "service"),
    ],
)
def test_it_refuses_a_rule_it_cannot_follow(volatile: Emulator, rule: dict[str, Any], sentence: str) -> None:
    with pytest.raises(emulated.EmulatorFailed, match=sentence):
        emulated.inject(volatile.port, [rule])
