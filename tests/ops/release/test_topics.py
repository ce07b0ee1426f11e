"""The alarm topic calls the alias of the rollback function, and nothing but that."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from typing import Any
from uuid import uuid4

import pytest

from ops.release import rollback_function, topics
from ops.release.job import Job
from tests.ops.published import aws
from tests.ops.release.conftest import Site


@pytest.fixture
def job(site: Site) -> Iterator[Job]:
    topic = aws("sns").create_topic(Name=f"alarms-{uuid4().hex[:8]}")["TopicArn"]
    source = {"arn": topic, "events": ["sns:Publish"], "undelivered": "arn:aws:sqs:us-east-1:000000000000:undelivered"}
    made = site.job()
    yield replace(
        made,
        zappa_stage=f"{site.stage}_rollback",
        function=f"{site.function}-rollback",
        settings={"events": [{"function": "main.handler", "event_source": source}]},
    )
    made.lease.give_back()


def topic_of(job: Job) -> str:
    return str(job.settings["events"][0]["event_source"]["arn"])


def subscriptions(job: Job) -> list[dict[str, Any]]:
    return list(aws("sns").list_subscriptions_by_topic(TopicArn=topic_of(job))["Subscriptions"])


def statements(job: Job, called: str | None = None) -> list[str]:
    functions = aws("lambda")
    try:
        policy = json.loads(functions.get_policy(FunctionName=called or job.target)["Policy"])
    except functions.exceptions.ResourceNotFoundException:
        return []
    # The emulated AWS lists those of an alias with the function's own.
    return [statement["Sid"] for statement in policy["Statement"] if statement["Resource"] == (called or job.target)]


def test_it_is_subscribed_once_however_often_it_is_released(job: Job) -> None:
    rollback_function.release(job)
    [before] = subscriptions(job)

    rollback_function.release(job)

    assert subscriptions(job) == [before]
    assert before["Endpoint"] == job.target
    assert statements(job) == [f"topic-{topic_of(job).rpartition(':')[2]}"]


def conditions(job: Job) -> list[dict[str, Any]]:
    policy = json.loads(aws("lambda").get_policy(FunctionName=job.target)["Policy"])
    return [statement["Condition"] for statement in policy["Statement"]]


def test_the_topic_is_named_by_its_arn_and_by_nothing_else(job: Job) -> None:
    """With SourceAccount, which is documented for S3 and SES only, SNS might never be allowed to call."""
    topics.bind(job)

    assert conditions(job) == [{"ArnLike": {"AWS:SourceArn": topic_of(job)}}]


def test_a_right_of_ours_that_also_asks_for_the_account_is_replaced(job: Job) -> None:
    aws("lambda").add_permission(
        FunctionName=job.function,
        Qualifier=job.alias,
        StatementId=f"topic-{topic_of(job).rpartition(':')[2]}",
        Action="lambda:InvokeFunction",
        Principal="sns.amazonaws.com",
        SourceArn=topic_of(job),
        SourceAccount="000000000000",
    )

    topics.bind(job)

    assert conditions(job) == [{"ArnLike": {"AWS:SourceArn": topic_of(job)}}]


def test_what_zappa_left_in_the_policy_goes(job: Job) -> None:
    for name in ("ABCDEFGH", "IJKLMNOP"):
        aws("lambda").add_permission(
            FunctionName=job.function,
            Qualifier=job.alias,
            StatementId=name,
            Action="lambda:InvokeFunction",
            Principal="sns.amazonaws.com",
            SourceArn=topic_of(job),
        )

    topics.bind(job)

    assert statements(job) == [f"topic-{topic_of(job).rpartition(':')[2]}"]


def test_what_called_the_function_itself_calls_the_alias_from_then_on(job: Job) -> None:
    """From before it had one: the newest code must not be called by anybody."""
    aws("sns").subscribe(TopicArn=topic_of(job), Protocol="lambda", Endpoint=job.arn)
    aws("lambda").add_permission(
        FunctionName=job.function,
        StatementId="of-old",
        Action="lambda:InvokeFunction",
        Principal="sns.amazonaws.com",
        SourceArn=topic_of(job),
    )

    topics.bind(job)

    assert [found["Endpoint"] for found in subscriptions(job)] == [job.target]
    assert (len(statements(job)), statements(job, job.arn)) == (1, [])


def test_an_alarm_that_does_not_arrive_is_kept(job: Job) -> None:
    topics.bind(job)

    [subscription] = subscriptions(job)
    attributes = aws("sns").get_subscription_attributes(SubscriptionArn=subscription["SubscriptionArn"])["Attributes"]
    queue = "arn:aws:sqs:us-east-1:000000000000:undelivered"
    assert json.loads(attributes["RedrivePolicy"]) == {"deadLetterTargetArn": queue}
    # Each alias has a setting of its own.
    config = aws("lambda").get_function_event_invoke_config(FunctionName=job.function, Qualifier=job.alias)
    assert config["DestinationConfig"]["OnFailure"] == {"Destination": queue}


def test_one_of_another_alias_gives_way(job: Job) -> None:
    aws("sns").subscribe(TopicArn=topic_of(job), Protocol="lambda", Endpoint=f"{job.arn}:guardian")
    aws("sns").subscribe(TopicArn=topic_of(job), Protocol="lambda", Endpoint=f"{job.arn}-of-another-name")

    topics.bind(job)

    assert sorted(found["Endpoint"] for found in subscriptions(job)) == [f"{job.arn}-of-another-name", job.target]


def test_unbinding_leaves_neither_subscription_nor_right(job: Job) -> None:
    topics.bind(job)

    topics.unbind(job)

    assert (subscriptions(job), statements(job)) == ([], [])
