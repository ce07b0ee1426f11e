"""The version of a row: its ETag, the header If-Match, and the errors of two callers who change the same row."""

from __future__ import annotations

from django.utils.http import parse_etags
from rest_framework.exceptions import APIException
from rest_framework.request import Request


class VersionConflict(APIException):
    """Another request changed the row at the same time. Each kind of row has its own text."""

    status_code = 409
    default_code = "conflict"


class VersionMismatch(APIException):
    """The row is not at the version that the caller names. Each kind of row has its own text."""

    status_code = 412
    default_code = "precondition_failed"


def etag(version: int) -> str:
    return f'"{version}"'


def if_match(request: Request) -> list[str]:
    """The ETags that the caller names. Without the header, any version is right."""
    return parse_etags(request.headers.get("If-Match", "*"))


def matches(request: Request, version: int) -> bool:
    named = if_match(request)
    return "*" in named or etag(version) in named
