"""A request as strangers send it. Whatever is wrong with it is answered with a 4xx, never with a failure of ours.

Six failures take a release back. Python's parsers raise more than Django expects of them: a TypeError for the name
`a*=1; a*0=2` of a parameter (CPython gh-134151), for example.
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

# Under this name the entry of Lambda hands over why it could make no request of an event.
UNREADABLE = "feedback_site.unreadable"

METHODS = frozenset(("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "CONNECT"))

# Django has an answer of its own to these.
_EXPECTED = (BadRequest, SuspiciousOperation, MultiPartParserError, UnreadablePostError)
_LENGTH = re.compile(r"[0-9]{1,15}", re.ASCII)
_QUALITY = re.compile(r";\s*(q=[0-9.]{1,5})\s*(?:;|$)", re.IGNORECASE)


class Request(WSGIRequest):
    """What Django makes of a request, or an empty one in its place that says why nothing could be made of it."""

    unreadable: Exception | None = None

    def __init__(self, environ: WSGIEnvironment) -> None:
        try:
            if UNREADABLE in environ:
                raise environ[UNREADABLE]
            _without_parameters(environ)
            _check_length(environ)
            super().__init__(environ)
        except Exception as error:  # noqa: BLE001  each parser of a header may raise what it likes
            super().__init__(_nothing_of(environ))
            self.unreadable = error

    @property
    def is_multipart(self) -> bool:
        return (self.content_type or "").startswith("multipart/")

    # Django reads these when a view first asks for them.

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
    """All that is read is UTF-8 and no page takes files, so no parameter of a media type matters but `q` of Accept.
    Each that Django reads can do harm: it would decode with the charset that a header names, such as `hex`.
    """
    for name, keep in (("CONTENT_TYPE", _type_alone), ("HTTP_ACCEPT", _types_and_qualities)):
        if ";" in environ.get(name, ""):
            environ[name] = keep(environ[name])


def _type_alone(header: str) -> str:
    return header.partition(";")[0].strip()


def _types_and_qualities(header: str) -> str:
    return ",".join(map(_type_and_quality, header.split(",")))


def _type_and_quality(media_range: str) -> str:
    quality = _QUALITY.search(media_range)
    return _type_alone(media_range) + (f";{quality[1]}" if quality else "")


def _check_length(environ: WSGIEnvironment) -> None:
    """A view that reads the body makes a number of it."""
    if (length := environ.get("CONTENT_LENGTH")) and not _LENGTH.fullmatch(length):
        raise ValueError("Content-Length is no number")


def _nothing_of(environ: WSGIEnvironment) -> dict[str, Any]:
    ours = {name: value for name, value in environ.items() if name.startswith(("wsgi.", "apig_wsgi."))}
    return ours | {"REQUEST_METHOD": "GET", "SCRIPT_NAME": "", "PATH_INFO": "/", "wsgi.input": BytesIO()}
