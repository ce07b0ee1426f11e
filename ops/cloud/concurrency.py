"""Whether the account can reserve as many concurrent executions as `lambda_concurrency` says."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

FREE = 100  # AWS keeps this many for the functions that reserve nothing


def lacking(name: str, function: str, wanted: Any, lambda_: Any) -> Iterator[str]:
    if wanted is None:
        return
    if type(wanted) is not int or wanted < 1:
        yield (
            f"{name}: lambda_concurrency is {json.dumps(wanted)}; it must be null, which reserves nothing, or a number "
            "from 1. AWS would let no request in with 0."
        )
        return
    try:
        reserved = lambda_.get_function_concurrency(FunctionName=function).get("ReservedConcurrentExecutions", 0)
    except lambda_.exceptions.ResourceNotFoundException:
        reserved = 0
    limits = lambda_.get_account_settings()["AccountLimit"]
    most = limits["UnreservedConcurrentExecutions"] + reserved - FREE
    if wanted > max(most, reserved):
        fits = f"{most} or less" if most > 0 else "null, which reserves nothing"
        yield (
            f"{name}: lambda_concurrency is {wanted}. Of the {limits['ConcurrentExecutions']} concurrent executions of "
            f"this account AWS keeps {FREE} free, so that is too much. Set it to {fits}, or ask AWS for a "
            "higher quota."
        )
