"""A topic calls a function, and a rule sends to a queue, only if the policy of that allows it, as on AWS."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from tests.local_aws.conftest import REGION, Emulator
from tests.ops.published import zipped

ACCOUNT = "000000000000"
TOPIC = f"arn:aws:sns:{REGION}:{ACCOUNT}:{{name}}"


def subscribed(emulator: Emulator, **permission: str) -> str:
    """A function that listens to a topic of the same name, which was just published to."""
    name = f"t{uuid4().hex[:8]}"
    functions, sns = emulator.client("lambda"), emulator.client("sns")
    made = functions.create_function(
        FunctionName=name,
        Runtime="python3.11",
        Handler="main.handler",
        Role=f"arn:aws:iam::{ACCOUNT}:role/any",
        Code={"ZipFile": zipped({"main.py": "def handler(event, context): print('called')"})},
    )
    if permission:
        filled = {key: value.format(name=name) for key, value in permission.items()}
        functions.add_permission(
            FunctionName=name,
            StatementId="topic",
            Action="lambda:InvokeFunction",
            Principal="sns.amazonaws.com",
            **filled,
        )
    topic = sns.create_topic(Name=name)["TopicArn"]
    sns.subscribe(TopicArn=topic, Protocol="lambda", Endpoint=made["FunctionArn"])
    sns.publish(TopicArn=topic, Message="an alarm")
    return name


def wait(is_so: Callable[[], Any]) -> None:
    deadline = time.monotonic() + 15
    while not is_so():
        assert time.monotonic() < deadline
        time.sleep(0.02)


def was_called(emulator: Emulator, function: str) -> bool:
    logs = emulator.client("logs")
    try:
        events = logs.filter_log_events(logGroupName=f"/aws/lambda/{function}")["events"]
    except logs.exceptions.ResourceNotFoundException:
        return False
    return any("called" in event["message"] for event in events)


def was_refused(log: Path, function: str) -> bool:
    return f"SNS may not call arn:aws:lambda:{REGION}:{ACCOUNT}:function:{function} " in log.read_text()


def test_a_topic_that_the_policy_names_calls_the_function(volatile: Emulator) -> None:
    function = subscribed(volatile, SourceArn=TOPIC)

    wait(lambda: was_called(volatile, function))


@pytest.mark.parametrize(
    "permission",
    [
        {},
        {"SourceArn": TOPIC + "-of-another-stage"},
        {"SourceArn": TOPIC, "SourceAccount": ACCOUNT},
    ],
    ids=["no permission", "another topic", "with the account"],
)
def test_a_topic_that_the_policy_does_not_allow_calls_nothing(volatile: Emulator, permission: dict[str, str]) -> None:
    function = subscribed(volatile, **permission)

    wait(lambda: was_refused(volatile.log, function))
    assert not was_called(volatile, function)


def sent_by_a_rule(emulator: Emulator, condition: dict[str, Any] | None, bus: str = "default") -> list[str]:
    """The types of the events that arrive in a queue whose policy allows the service under this condition."""
    name = f"r{uuid4().hex[:8]}"
    events, sqs = emulator.client("events"), emulator.client("sqs")
    if bus != "default":
        events.create_event_bus(Name=bus)
    url = sqs.create_queue(QueueName=name)["QueueUrl"]
    queue = f"arn:aws:sqs:{REGION}:{ACCOUNT}:{name}"
    if condition is not None:
        filled = json.loads(json.dumps(condition).replace("{name}", name))
        statement = {
            "Effect": "Allow",
            "Principal": {"Service": "events.amazonaws.com"},
            "Action": "sqs:SendMessage",
            "Resource": queue,
            "Condition": filled,
        }
        policy = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
        sqs.set_queue_attributes(QueueUrl=url, Attributes={"Policy": policy})
    events.put_rule(Name=name, EventBusName=bus, EventPattern=json.dumps({"source": [name]}))
    events.put_targets(Rule=name, EventBusName=bus, Targets=[{"Id": "queue", "Arn": queue}])
    events.put_events(Entries=[{"Source": name, "DetailType": "moved", "Detail": "{}", "EventBusName": bus}])
    messages = sqs.receive_message(QueueUrl=url).get("Messages", [])
    return [json.loads(message["Body"])["detail-type"] for message in messages]


RULE = f"arn:aws:events:{REGION}:{ACCOUNT}:rule/{{name}}"
RULE_OF_A_BUS = f"arn:aws:events:{REGION}:{ACCOUNT}:rule/feedback/{{name}}"


@pytest.mark.parametrize(
    "condition", [{}, {"ArnEquals": {"aws:SourceArn": RULE}}, {"StringEquals": {"aws:SourceAccount": ACCOUNT}}]
)
def test_a_rule_that_the_policy_allows_sends_to_the_queue(volatile: Emulator, condition: dict[str, Any]) -> None:
    assert sent_by_a_rule(volatile, condition) == ["moved"]


def test_a_rule_of_another_bus_has_the_bus_in_its_arn(volatile: Emulator) -> None:
    assert sent_by_a_rule(volatile, {"ArnEquals": {"aws:SourceArn": RULE_OF_A_BUS}}, "feedback") == ["moved"]


@pytest.mark.parametrize(
    "condition",
    [
        None,
        {"ArnEquals": {"aws:SourceArn": RULE + "-of-another-stage"}},
        {"ArnEquals": {"aws:SourceArn": RULE_OF_A_BUS}},
        {"StringEquals": {"aws:SourceAccount": "999999999999"}},
    ],
    ids=["no policy", "another rule", "of a bus", "another account"],
)
def test_a_rule_that_the_policy_does_not_allow_sends_nothing(
    volatile: Emulator, condition: dict[str, Any] | None
) -> None:
    assert sent_by_a_rule(volatile, condition) == []
