"""The header Idempotency-Key, with which a program may send the same request again."""

from __future__ import annotations

import re

from rest_framework.exceptions import APIException, ValidationError
from rest_framework.request import Request

_KEY = re.compile(r"[\x21-\x7e]{1,255}")
BAD_KEY = "Give 1 to 255 printable ASCII characters without spaces, such as a random UUID."


class BadHeader(ValidationError):
    place = "header"


class IdempotencyKeyReused(APIException):
    """Each kind of what a key stores has its own text."""

    status_code = 422
    default_code = "idempotency_key_reused"


def key_of(request: Request) -> str | None:
    key: str | None = request.META.get("HTTP_IDEMPOTENCY_KEY")
    if key is not None and not _KEY.fullmatch(key):
        raise BadHeader({"Idempotency-Key": [BAD_KEY]})
    return key


def replayed(was_stored_before: bool) -> dict[str, str]:
    """The header of a response that repeats one."""
    return {"Idempotency-Replayed": "true"} if was_stored_before else {}
