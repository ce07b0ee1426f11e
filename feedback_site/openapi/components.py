"""The headers and errors that the operations use, as components of openapi.json."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from feedback_site.openapi.apps import OPERATIONS
from feedback_site.openapi.errors import errors_of, example
from web.openapi.descriptions import ErrorDoc, HeaderDoc
from web.openapi.headers import X_REQUEST_ID


def parameters() -> dict[str, Any]:
    headers = {header.parameter_name: header for operation in OPERATIONS.values() for header in operation.headers}
    return {
        name: {
            "name": header.name,
            "in": "header",
            "description": header.description,
            "schema": header.schema,
            "example": header.example,
        }
        for name, header in sorted(headers.items())
    }


def headers() -> dict[str, Any]:
    lists: list[tuple[HeaderDoc, ...]] = [(X_REQUEST_ID,)]
    for operation in OPERATIONS.values():
        lists += [response.headers for response in operation.responses]
        lists += [error.headers for error in errors_of(operation)]
    headers = {header.name: header for each in lists for header in each}
    return {
        name: {
            "description": header.description,
            "required": header.is_required,
            "schema": header.schema,
            "example": header.example,
        }
        for name, header in sorted(headers.items())
    }


def header_references(headers: Iterable[HeaderDoc]) -> dict[str, Any]:
    """The headers of one response. Each response has the id of the request."""
    return {header.name: {"$ref": f"#/components/headers/{header.name}"} for header in (X_REQUEST_ID, *headers)}


def responses() -> dict[str, Any]:
    bodies_first = sorted(OPERATIONS.values(), key=lambda operation: operation.body is None)
    errors = {error.name: error for operation in bodies_first for error in errors_of(operation)}
    return {error.name: _response(error) for error in sorted(errors.values(), key=lambda error: error.status)}


def _response(error: ErrorDoc) -> dict[str, Any]:
    return {
        "description": error.description,
        "headers": header_references(error.headers),
        "content": {
            "application/problem+json": {
                "schema": {"$ref": "#/components/schemas/Problem"},
                "examples": {case.code: {"value": example(error.status, case)} for case in error.cases},
            }
        },
    }
