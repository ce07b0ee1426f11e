"""Checks that the account can reserve the concurrent executions of `lambda_concurrency`."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

FREE = 100  # AWS keeps this many for the functions that reserve nothing


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
