"""Prepares a request for Django, so that nothing in it can cause a 5xx. Six of them would start a rollback.

The parsers of Python raise errors that Django does not expect: for example a TypeError at the parameters
`a*=1; a*0=2` (CPython gh-134151).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cached_property
from io import BytesIO
from typing import Any
from wsgiref.types import WSGIEnvironment

from django.core.exceptions import BadRequest, SuspiciousOperation
from django.core.handlers.wsgi import WSGIHandler, WSGIRequest
from django.http import QueryDict, UnreadablePostError
from django.http.multipartparser import MultiPartParserError

# The key in environ under which feedback_site.entry.gateways passes on the error if it cannot read an event.
UNREADABLE = "feedback_site.unreadable"

# Django responds to these itself.
_EXPECTED = (BadRequest, SuspiciousOperation, MultiPartParserError, UnreadablePostError)
_LENGTH = re.compile(r"[0-9]{1,15}", re.ASCII)
_QUALITY = re.compile(r";\s*(q=[0-9.]{1,5})\s*(?:;|$)", re.IGNORECASE)


class Request(WSGIRequest):
    """Django's request. If it cannot be read, it is empty, and `unreadable` is the error."""

    unreadable: Exception | None = None

    def __init__(self, environ: WSGIEnvironment) -> None:
        try:
            if UNREADABLE in environ:
                raise environ[UNREADABLE]
            _without_parameters(environ)
            _check_length(environ)
            super().__init__(environ)
        except Exception as error:  # noqa: BLE001  a parser may raise anything
            super().__init__(_empty_request(environ))
            self.unreadable = error

    @property
    def is_multipart(self) -> bool:
        return (self.content_type or "").startswith("multipart/")

    # Django reads these when a view first uses them.

    @cached_property
    def GET(self) -> QueryDict:  # type: ignore[override]  # noqa: N802
        with _as_bad_request():
            return super().GET

    @cached_property
    def COOKIES(self) -> dict[str, str]:  # type: ignore[override]  # noqa: N802
        with _as_bad_request():
            return super().COOKIES

    def _load_post_and_files(self) -> None:
        with _as_bad_request():
            super()._load_post_and_files()


class Handler(WSGIHandler):
    request_class = Request


@contextmanager
def _as_bad_request() -> Iterator[None]:
    try:
        yield
    except _EXPECTED:
        raise
    except Exception as error:
        raise BadRequest from error


def _without_parameters(environ: WSGIEnvironment) -> None:
    """Removes all parameters except `q` in Accept: all text is UTF-8, and no page accepts files. Others can do harm:
    Django would decode with the charset that a header names, such as `hex`.
    """
    for name, shorten in (("CONTENT_TYPE", _type_only), ("HTTP_ACCEPT", _types_and_qualities)):
        if ";" in environ.get(name, ""):
            environ[name] = shorten(environ[name])


def _type_only(header: str) -> str:
    return header.partition(";")[0].strip()


def _types_and_qualities(header: str) -> str:
    return ",".join(map(_type_and_quality, header.split(",")))


def _type_and_quality(media_range: str) -> str:
    quality = _QUALITY.search(media_range)
    return _type_only(media_range) + (f";{quality[1]}" if quality else "")


def _check_length(environ: WSGIEnvironment) -> None:
    """Django calls int() on Content-Length when a view reads the body."""
    if (length := environ.get("CONTENT_LENGTH")) and not _LENGTH.fullmatch(length):
        raise ValueError("Content-Length is not a number")


def _empty_request(environ: WSGIEnvironment) -> dict[str, Any]:
    of_the_server = {name: value for name, value in environ.items() if name.startswith(("wsgi.", "apig_wsgi."))}
    return of_the_server | {"REQUEST_METHOD": "GET", "SCRIPT_NAME": "", "PATH_INFO": "/", "wsgi.input": BytesIO()}
