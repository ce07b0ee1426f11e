"""What a stage has in the emulated AWS, asked of each service."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tests.e2e.stage import FUNCTION, OUR_STACKS

TIMERS_RULE = f"{FUNCTION}-timers"  # of our stack
Aws = Callable[[str], Any]


def of_zappa(aws: Aws) -> dict[str, list[str]]:
    """All that `zappa deploy` makes, and the release with it. It has to be gone after `zappa undeploy`."""
    functions, gateway, events = aws("lambda"), aws("apigateway"), aws("events")
    return {
        "functions": [found["FunctionName"] for found in functions.list_functions()["Functions"]],
        "event sources": [found["UUID"] for found in functions.list_event_source_mappings()["EventSourceMappings"]],
        "APIs": [found["id"] for found in gateway.get_rest_apis()["items"]],
        "API keys": [found["id"] for found in gateway.get_api_keys()["items"]],
        "usage plans": [found["id"] for found in gateway.get_usage_plans()["items"]],
        "subscriptions": [
            found["SubscriptionArn"]
            for found in aws("sns").list_subscriptions()["Subscriptions"]
            if found["Protocol"] == "lambda"
        ],
        "rules": [found["Name"] for found in events.list_rules()["Rules"] if found["Name"] != TIMERS_RULE],
        "log subscriptions": [
            found["filterName"]
            for group in aws("logs").describe_log_groups()["logGroups"]
            for found in aws("logs").describe_subscription_filters(logGroupName=group["logGroupName"])[
                "subscriptionFilters"
            ]
        ],
        "permissions": [name for name in (FUNCTION, f"{FUNCTION}-rollback") if _has_policy(functions, name)],
        "stacks": [
            found["StackName"]
            for found in aws("cloudformation").describe_stacks()["Stacks"]
            if found["StackName"] not in OUR_STACKS
        ],
    }


def of_the_stack(aws: Aws) -> dict[str, list[str]]:
    """All that has to stay."""
    return {
        "tables": sorted(aws("dynamodb").list_tables()["TableNames"]),
        "buckets": sorted(found["Name"] for found in aws("s3").list_buckets()["Buckets"]),
        "log groups": sorted(found["logGroupName"] for found in aws("logs").describe_log_groups()["logGroups"]),
        "topics": sorted(found["TopicArn"] for found in aws("sns").list_topics()["Topics"]),
        "queues": sorted(aws("sqs").list_queues().get("QueueUrls", [])),
        "alarms": sorted(found["AlarmName"] for found in aws("cloudwatch").describe_alarms()["MetricAlarms"]),
        "rules": [found["Name"] for found in aws("events").list_rules()["Rules"] if found["Name"] == TIMERS_RULE],
        "roles": sorted(found["RoleName"] for found in aws("iam").list_roles()["Roles"]),
    }


def _has_policy(functions: Any, name: str) -> bool:
    try:
        functions.get_policy(FunctionName=name)
    except functions.exceptions.ResourceNotFoundException:
        return False
    return True
