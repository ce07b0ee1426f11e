"""The responses and errors that operations of several apps have."""

from __future__ import annotations

from typing import Any

from rest_framework.exceptions import APIException

from web.openapi.descriptions import ErrorCase, ErrorDoc, ResponseDoc, default_case, invalid_case
from web.openapi.headers import ETAG, NOT_MODIFIED, RATE_LIMITS

MALFORMED = ErrorCase("malformed", "The body is not JSON: look at line 1, column 2.")


def found(description: str, serializer: type[Any], example: Any) -> tuple[ResponseDoc, ResponseDoc]:
    """Of a GET: what it finds, or 304 for a caller that has it already."""
    return ResponseDoc(200, description, serializer, example, (ETAG, *RATE_LIMITS)), NOT_MODIFIED


def error(name: str, status: int, description: str, *cases: ErrorCase) -> ErrorDoc:
    return ErrorDoc(name, status, description, cases, RATE_LIMITS)


def invalid_body(
    name: str,
    *wrong: tuple[str, str, str, str],
    description: str = "A field or a header is not valid, or the body cannot be read.",
) -> ErrorDoc:
    """`wrong` has a place, name, code and detail for each field of the example."""
    return error(name, 400, description, invalid_case(*wrong), MALFORMED)


def invalid_query(name: str) -> ErrorDoc:
    """Of a list in pages."""
    limit = ("parameter", "limit", "max_value", "Give a whole number from 1 to 100.")
    description = "A parameter is not valid, or `lastKey` belongs to other filters."
    return error(name, 400, description, invalid_case(limit))


def conflict(name: str, noun: str, raised: type[APIException]) -> ErrorDoc:
    return error(name, 409, f"Another request changed the {noun} at the same time.", default_case(raised))


def precondition_failed(name: str, noun: str, raised: type[APIException]) -> ErrorDoc:
    description = f"The {noun} does not have the version that `If-Match` names."
    return error(name, 412, description, default_case(raised))


def key_reused(name: str, gone: str, raised: type[APIException]) -> ErrorDoc:
    """`gone` says what the key stored, such as "a task that no longer exists"."""
    description = f"The `Idempotency-Key` was used before, with another body or for {gone}."
    return error(name, 422, description, default_case(raised))
