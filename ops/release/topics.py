"""Subscribes a function to topics, once. Zappa would delete and create the subscription at each update."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from ops.release import permissions
from ops.release.event_sources import service
from ops.release.job import Job

PRINCIPAL = "sns.amazonaws.com"


def bind(job: Job) -> None:
    for source in _configured_topics(job):
        topic, name = source["arn"], source["arn"].rpartition(":")[2]
        permissions.allow(job, f"topic-{name}", PRINCIPAL, topic)
        subscription = _subscribe_once(job, topic)
        # For a function from before it had an alias. Only after the topic calls the alias.
        permissions.revoke(job, PRINCIPAL, topic, job.arn)
        if undelivered := source.get("undelivered"):
            _send_undelivered_to(job, subscription, undelivered)
        job.step_log.step(f"the topic {name} calls {job.target.split(':function:')[1]}")


def unbind(job: Job) -> None:
    for source in _configured_topics(job):
        for subscription in list(_subscriptions(job, source["arn"])):
            job.client("sns").unsubscribe(SubscriptionArn=subscription["SubscriptionArn"])
        for function in (job.target, job.arn):
            permissions.revoke(job, PRINCIPAL, source["arn"], function)
        job.step_log.step(f"the topic {source['arn'].rpartition(':')[2]} no longer calls {job.function}")


def _subscribe_once(job: Job, topic: str) -> str:
    sns = job.client("sns")
    existing = list(_subscriptions(job, topic))
    of_alias = [subscription for subscription in existing if subscription["Endpoint"] == job.target]
    # Subscribe before unsubscribe: in between, an alarm would be lost.
    subscription = (
        of_alias[0]
        if of_alias
        else sns.subscribe(TopicArn=topic, Protocol="lambda", Endpoint=job.target, ReturnSubscriptionArn=True)
    )
    arn = str(subscription["SubscriptionArn"])
    for other in existing:
        if other["SubscriptionArn"] != arn:
            sns.unsubscribe(SubscriptionArn=other["SubscriptionArn"])
    return arn


def _send_undelivered_to(job: Job, subscription: str, queue: str) -> None:
    """Messages that do not reach the function, or fail there permanently, go to the queue."""
    job.client("sns").set_subscription_attributes(
        SubscriptionArn=subscription,
        AttributeName="RedrivePolicy",
        AttributeValue=json.dumps({"deadLetterTargetArn": queue}),
    )
    job.functions.put_function_event_invoke_config(
        FunctionName=job.function,
        Qualifier=job.alias,
        MaximumRetryAttempts=2,
        DestinationConfig={"OnFailure": {"Destination": queue}},
    )


def _configured_topics(job: Job) -> Iterator[Mapping[str, Any]]:
    for event in job.settings.get("events", []):
        if "event_source" in event and service(event["event_source"]["arn"]) == "sns":
            yield event["event_source"]


def _subscriptions(job: Job, topic: str) -> Iterator[Mapping[str, Any]]:
    for page in job.client("sns").get_paginator("list_subscriptions_by_topic").paginate(TopicArn=topic):
        for subscription in page["Subscriptions"]:
            if f"{subscription['Endpoint']}:".startswith(f"{job.arn}:"):
                yield subscription
