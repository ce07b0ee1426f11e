"""Checks that the account can reserve the concurrent executions of `lambda_concurrency`, and that the queues leave
enough of them to visitors."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

FREE = 100  # AWS keeps this many for the functions that reserve nothing
OF_A_QUEUE = range(2, 1001)  # what AWS accepts as MaximumConcurrency
# Visitors keep this part of the reserved executions, however many messages wait in all queues.
PART_OF_VISITORS = 0.5


def problems(name: str, function: str, slots: Any, lambda_: Any) -> Iterator[str]:
    if slots is None:
        return
    if type(slots) is not int or slots < 1:
        yield (
            f"{name}: lambda_concurrency is {json.dumps(slots)}; it must be null, which reserves nothing, or a number "
            "from 1. With 0 AWS would refuse all requests."
        )
        return
    try:
        reserved = lambda_.get_function_concurrency(FunctionName=function).get("ReservedConcurrentExecutions", 0)
    except lambda_.exceptions.ResourceNotFoundException:
        reserved = 0
    limits = lambda_.get_account_settings()["AccountLimit"]
    available = limits["UnreservedConcurrentExecutions"] + reserved - FREE
    if slots > max(available, reserved):
        fits = f"{available} or less" if available > 0 else "null, which reserves nothing"
        yield (
            f"{name}: lambda_concurrency is {slots}. Of the {limits['ConcurrentExecutions']} concurrent executions of "
            f"this account AWS keeps {FREE} free, so that is too much. Set it to {fits}, or ask AWS for a "
            "higher quota."
        )


def problems_of_queues(name: str, settings: Mapping[str, Any]) -> Iterator[str]:
    limits = {
        source["arn"]: source.get("mapping", {}).get("ScalingConfig", {}).get("MaximumConcurrency")
        for source in (event.get("event_source", {}) for event in settings.get("events", []))
        if ":sqs:" in source.get("arn", "")
    }
    invalid = {arn: limit for arn, limit in limits.items() if type(limit) is not int or limit not in OF_A_QUEUE}
    for arn, limit in invalid.items():
        yield (
            f"{name}: MaximumConcurrency of {arn} is {json.dumps(limit)}; it must be a number from "
            f"{OF_A_QUEUE[0]} to {OF_A_QUEUE[-1]}. Without one, this queue can use all executions of the site."
        )
    slots, taken = settings.get("lambda_concurrency"), sum(limits.values()) if not invalid else 0
    if type(slots) is int and taken > slots * (1 - PART_OF_VISITORS):
        yield (
            f"{name}: the queues may use {taken} of the {slots} concurrent executions, and visitors need "
            f"{PART_OF_VISITORS:.0%} of them. Set lambda_concurrency to {round(taken / (1 - PART_OF_VISITORS))} or "
            "more, or lower MaximumConcurrency of a queue."
        )
