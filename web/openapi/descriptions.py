"""The classes with which an app describes its part of the API for openapi.json.

Only `manage.py openapi` and tests import the modules named `openapi`: they are not shipped.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from rest_framework.exceptions import APIException

from web.caller import Scope


@dataclass(frozen=True)
class HeaderDoc:
    name: str
    description: str
    schema: Mapping[str, Any]
    example: Any
    is_required: bool = False  # in each response that lists it

    @property
    def parameter_name(self) -> str:
        return self.name.replace("-", "")


@dataclass(frozen=True)
class ErrorCase:
    code: str
    detail: str
    errors: tuple[dict[str, str], ...] = ()


@dataclass(frozen=True)
class ErrorDoc:
    name: str
    status: int
    description: str
    cases: tuple[ErrorCase, ...]
    headers: tuple[HeaderDoc, ...] = ()


@dataclass(frozen=True)
class ResponseDoc:
    """A response that is no error."""

    status: int
    description: str
    serializer: type[Any] | None = None
    example: Any = None
    headers: tuple[HeaderDoc, ...] = ()


@dataclass(frozen=True, kw_only=True)
class OperationDoc:
    """`errors` has only the errors that feedback_site.openapi.errors does not add to each operation."""

    name: str
    summary: str
    description: str
    scope: Scope | None = None
    is_open: bool = False  # also without a key
    query: type[Any] | None = None
    body: type[Any] | None = None
    example: Any = None
    headers: tuple[HeaderDoc, ...] = ()
    responses: tuple[ResponseDoc, ...]
    errors: tuple[ErrorDoc, ...] = ()


@dataclass(frozen=True, kw_only=True)
class AppDoc:
    """All that one app adds to openapi.json. Operations have the key (method, path)."""

    tag: str = ""
    description: str = ""
    operations: Mapping[tuple[str, str], OperationDoc] = field(default_factory=dict)
    path_parameters: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    schemas: Mapping[str, str] = field(default_factory=dict)  # the description of each serializer, by its name
    error_codes: Mapping[str, str] = field(default_factory=dict)  # the meaning of each `code` of an error response
    field_codes: Mapping[str, str] = field(default_factory=dict)  # the meaning of each `code` in its `errors`


def default_case(error: type[APIException]) -> ErrorCase:
    return ErrorCase(str(error.default_code), str(error.default_detail))


def invalid_case(*errors: tuple[str, str, str, str]) -> ErrorCase:
    """The response to fields that are not valid. Each error is its place, name, code and detail."""
    entries = tuple({place: name, "code": code, "detail": detail} for place, name, code, detail in errors)
    names = ", ".join(name.lstrip("/") for _, name, _, _ in errors)
    return ErrorCase("invalid", f"The request is not valid: {names}. See errors.", entries)
