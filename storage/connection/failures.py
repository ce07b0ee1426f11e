"""Says what kind of failure an exception is: its code, and whether it is temporary."""

from __future__ import annotations

import re
from typing import Any

from botocore.exceptions import ClientError, ConnectionError, HTTPClientError

# DynamoDB is overloaded. A later call can succeed.
TEMPORARY_CODES = {
    "InternalFailure",
    "InternalServerError",
    "ProvisionedThroughputExceededException",
    "RequestLimitExceeded",
    "ServiceUnavailable",
    "ThrottlingException",
    "TransactionConflictException",
}
# Reasons why DynamoDB cancelled a transaction, which can succeed later.
TEMPORARY_REASONS = {"ProvisionedThroughputExceeded", "ThrottlingError", "TransactionConflict"}
# A proxy or load balancer in front of DynamoDB answers in its own format. Then the code is only the HTTP status.
SERVER_ERROR = re.compile(r"5\d\d")


class TooBusy(Exception):
    """DynamoDB returned only some of the items of a batch, several times in a row."""


def code(error: Exception) -> str | None:
    """Not PynamoDB's own `cause_response_code`, which fails on a timeout: its response is None."""
    original = cause(error)
    return original.response["Error"]["Code"] if isinstance(original, ClientError) else None


def stored_item(error: Exception) -> dict[str, Any] | None:
    """The item that made the condition of a put fail, if the put asked for it."""
    original = cause(error)
    response: dict[str, Any] = dict(original.response) if isinstance(original, ClientError) else {}
    return response.get("Item")


def cancellation_reasons(error: Exception) -> list[dict[str, Any]]:
    """Of a cancelled transaction: one for each of its writes, in their order. A write without a problem has `None`."""
    original = cause(error)
    response: dict[str, Any] = dict(original.response) if isinstance(original, ClientError) else {}
    reasons: list[dict[str, Any]] = response.get("CancellationReasons", [])
    return reasons


def is_transaction_conflict(error: Exception) -> bool:
    """Whether a transaction writes the same item at this moment. That takes milliseconds."""
    reasons = {reason["Code"] for reason in cancellation_reasons(error)}
    return code(error) == "TransactionConflictException" or "TransactionConflict" in reasons


def is_temporary(error: Exception) -> bool:
    """Whether the table is overloaded or cannot be reached."""
    if reasons := {reason["Code"] for reason in cancellation_reasons(error)} - {"None"}:
        return reasons <= TEMPORARY_REASONS
    if error_code := code(error):
        return error_code in TEMPORARY_CODES or SERVER_ERROR.fullmatch(error_code) is not None
    return isinstance(cause(error), ConnectionError | HTTPClientError | TooBusy)


def cause(error: Exception) -> Exception:
    return getattr(error, "cause", None) or error  # PynamoDB wraps the exceptions of botocore
