"""What a failed call says: that the table pushes back, or something else by its code."""

from __future__ import annotations

import re
from typing import Any

from botocore.exceptions import ClientError, ConnectionError, HTTPClientError

# Overloaded, which passes by itself.
PASSING = {
    "InternalFailure",
    "InternalServerError",
    "ProvisionedThroughputExceededException",
    "RequestLimitExceeded",
    "ServiceUnavailable",
    "ThrottlingException",
    "TransactionConflictException",
}
# What stands before DynamoDB answers in a form of its own: then its status is all there is.
STATUS = re.compile(r"5\d\d")


class TooBusy(Exception):
    """DynamoDB gave only a part of what was asked for, time and again."""


def code(error: Exception) -> str | None:
    """Not PynamoDB's own `cause_response_code`, which fails on a timeout: that has a response, and it is None."""
    found = cause(error)
    return found.response["Error"]["Code"] if isinstance(found, ClientError) else None


def stored_item(error: Exception) -> dict[str, Any] | None:
    """What kept a conditional put from happening, if the put asked for it."""
    found = cause(error)
    response: dict[str, Any] = dict(found.response) if isinstance(found, ClientError) else {}
    return response.get("Item")


def pushes_back(error: Exception) -> bool:
    """The table is overloaded or out of reach."""
    if found := code(error):
        return found in PASSING or STATUS.fullmatch(found) is not None
    return isinstance(cause(error), ConnectionError | HTTPClientError | TooBusy)


def cause(error: Exception) -> Exception:
    return getattr(error, "cause", None) or error  # PynamoDB wraps what botocore raises
