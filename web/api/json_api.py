"""Reads and writes the JSON of the API. A request has small, flat JSON, in which nothing is ambiguous."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import IO, Any, NoReturn

from rest_framework.exceptions import APIException, ParseError
from rest_framework.negotiation import DefaultContentNegotiation
from rest_framework.parsers import BaseParser
from rest_framework.renderers import BaseRenderer
from rest_framework.request import Request

MAX_BYTES = 64 * 1024
MAX_LEVELS = 32
COMMON_ACCEPT_HEADERS = {"*/*", "application/json"}  # nearly every program sends one of these


class TooLarge(APIException):
    status_code = 413
    default_code = "too_large"
    default_detail = f"The body may have {MAX_BYTES // 1024} KB: send less."


class Encoded(APIException):
    status_code = 415
    default_code = "unsupported_encoding"
    default_detail = "The body has a Content-Encoding: send it as it is, without compressing it."


class StrictJSONParser(BaseParser):
    media_type = "application/json"

    def parse(
        self, stream: IO[bytes], media_type: str | None = None, parser_context: Mapping[str, Any] | None = None
    ) -> dict[str, Any]:
        request = (parser_context or {}).get("request")
        if request and request.META.get("HTTP_CONTENT_ENCODING", "identity").lower() != "identity":
            raise Encoded
        content = stream.read(MAX_BYTES + 1)
        if len(content) > MAX_BYTES:
            raise TooLarge
        return read(content)


def read(content: bytes) -> dict[str, Any]:
    try:
        # Some Windows programs write a byte order mark first.
        document = json.loads(
            content.decode("utf-8-sig"), object_pairs_hook=_without_duplicates, parse_constant=_no_constant
        )
    except UnicodeDecodeError:
        raise ParseError("The body is not UTF-8: encode it as UTF-8.") from None
    except json.JSONDecodeError as error:
        raise ParseError(f"The body is not JSON: look at line {error.lineno}, column {error.colno}.") from None
    except ValueError:
        raise ParseError("The body has a number with thousands of digits: no member accepts one.") from None
    except RecursionError:
        raise _nested() from None
    if not isinstance(document, dict):
        raise ParseError('The body must be one JSON object, such as {"rating": 5}.')
    if _levels(document) > MAX_LEVELS:
        raise _nested()
    return document


def _without_duplicates(members: list[tuple[str, Any]]) -> dict[str, Any]:
    # Parsers differ in which of two values they use. So one could check a value, and another use the other value.
    document = dict(members)
    if len(document) < len(members):
        raise ParseError("The body names a member twice: name each one once.")
    return document


def _no_constant(name: str) -> NoReturn:
    raise ParseError(f"The body has the number {name}, which JSON does not have.")


def _levels(document: Any) -> int:
    level, number = [document], 0
    while level:
        number += 1
        level = [inner for value in level for inner in _inside(value)]
    return number


def _inside(value: Any) -> list[Any]:
    if isinstance(value, dict):
        return list(value.values())
    return value if isinstance(value, list) else []


def _nested() -> ParseError:
    return ParseError(f"The body is nested too deeply: at most {MAX_LEVELS} levels are allowed.")


class QuickNegotiation(DefaultContentNegotiation):
    """The first renderer, for nearly every program. The framework takes longer to compare the header with each renderer
    than to write the answer.
    """

    def select_renderer(
        self, request: Request, renderers: Iterable[BaseRenderer], format_suffix: str | None = None
    ) -> tuple[BaseRenderer, str]:
        if format_suffix is None and request.META.get("HTTP_ACCEPT", "*/*") in COMMON_ACCEPT_HEADERS:
            first = next(iter(renderers))
            return first, str(first.media_type)
        chosen: tuple[BaseRenderer, str] = super().select_renderer(request, renderers, format_suffix)
        return chosen
