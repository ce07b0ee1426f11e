"""Topics that call a function: subscribed once. Zappa would unsubscribe and subscribe anew at each update."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from ops.release import permissions
from ops.release.event_sources import service
from ops.release.job import Job

PRINCIPAL = "sns.amazonaws.com"


def bind(job: Job) -> None:
    for source in _declared(job):
        topic, name = source["arn"], source["arn"].rpartition(":")[2]
        permissions.allow(job, f"topic-{name}", PRINCIPAL, topic)
        kept = _subscribed_once(job, topic)
        # Of a function from before it had an alias: only once the topic calls the alias.
        permissions.withdraw(job, PRINCIPAL, topic, job.arn)
        if undelivered := source.get("undelivered"):
            _keep_undelivered(job, kept, undelivered)
        job.trail.step(f"the topic {name} calls {job.target.split(':function:')[1]}")


def unbind(job: Job) -> None:
    for source in _declared(job):
        for subscription in list(_subscriptions(job, source["arn"])):
            job.client("sns").unsubscribe(SubscriptionArn=subscription["SubscriptionArn"])
        for called in (job.target, job.arn):
            permissions.withdraw(job, PRINCIPAL, source["arn"], called)
        job.trail.step(f"the topic {source['arn'].rpartition(':')[2]} calls nobody here any more")


def _subscribed_once(job: Job, topic: str) -> str:
    sns = job.client("sns")
    found = sorted(_subscriptions(job, topic), key=lambda one: bool(one["Endpoint"] != job.target))
    if found and found[0]["Endpoint"] == job.target:
        kept, others = str(found[0]["SubscriptionArn"]), found[1:]
    else:
        # First the right one: between the two the alarm would reach nobody.
        made = sns.subscribe(TopicArn=topic, Protocol="lambda", Endpoint=job.target, ReturnSubscriptionArn=True)
        kept, others = str(made["SubscriptionArn"]), found
    for other in others:
        sns.unsubscribe(SubscriptionArn=other["SubscriptionArn"])
    return kept


def _keep_undelivered(job: Job, subscription: str, queue: str) -> None:
    """What does not reach the function, and what it fails at for good."""
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


def _declared(job: Job) -> Iterator[Mapping[str, Any]]:
    for event in job.settings.get("events", []):
        if "event_source" in event and service(event["event_source"]["arn"]) == "sns":
            yield event["event_source"]


def _subscriptions(job: Job, topic: str) -> Iterator[Mapping[str, Any]]:
    for page in job.client("sns").get_paginator("list_subscriptions_by_topic").paginate(TopicArn=topic):
        for found in page["Subscriptions"]:
            if f"{found['Endpoint']}:".startswith(f"{job.arn}:"):
                yield found
