"""What a failed call says: that the table pushes back, or something else by its code."""

from __future__ import annotations

from botocore.exceptions import ClientError, ConnectionError, HTTPClientError

# Overloaded, which passes by itself.
PASSING = {
    "InternalServerError",
    "ProvisionedThroughputExceededException",
    "RequestLimitExceeded",
    "ServiceUnavailable",
    "ThrottlingException",
}


def code(error: Exception) -> str | None:
    """Not PynamoDB's own `cause_response_code`, which fails on a timeout: that has a response, and it is None."""
    cause = _cause(error)
    return cause.response["Error"]["Code"] if isinstance(cause, ClientError) else None


def pushes_back(error: Exception) -> bool:
    """The table is overloaded or out of reach."""
    return code(error) in PASSING or isinstance(_cause(error), ConnectionError | HTTPClientError)


def _cause(error: Exception) -> Exception:
    return getattr(error, "cause", None) or error  # PynamoDB wraps what botocore raises
