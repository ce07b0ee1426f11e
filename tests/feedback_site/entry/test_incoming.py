"""How a request is prepared for Django. The tests in `strangers` send more such requests to all addresses."""

from __future__ import annotations

from io import BytesIO
from typing import Any
from wsgiref.util import setup_testing_defaults

import pytest
from django.core.exceptions import BadRequest, TooManyFieldsSent
from django.test import RequestFactory

from feedback_site.entry.incoming import Request, _types_and_qualities


def made(body: bytes = b"", **environ: Any) -> Request:
    environ |= {"CONTENT_LENGTH": environ.get("CONTENT_LENGTH", str(len(body))), "wsgi.input": BytesIO(body)}
    setup_testing_defaults(environ)
    return Request(environ)


@pytest.mark.parametrize("charset", ["utf-8", "latin-1", "hex", "utf-99"])
def test_a_form_is_read_as_utf8_even_if_it_names_another_charset(charset: str) -> None:
    form = f"application/x-www-form-urlencoded; charset={charset}"

    request = made("word=grün".encode(), REQUEST_METHOD="POST", CONTENT_TYPE=form)

    assert request.POST["word"] == "grün"


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("*/*", "*/*"),
        ("text/html,application/xml;q=0.9,*/*;q=0.8", "text/html,application/xml;q=0.9,*/*;q=0.8"),
        ("application/signed-exchange;v=b3;q=0.7", "application/signed-exchange;q=0.7"),
        ("text/html; charset=hex; Q=0.5", "text/html;Q=0.5"),
        ("text/html; a*=1; a*0=2", "text/html"),
        ("text/html; q=nan", "text/html"),
    ],
)
def test_accept_keeps_its_types_and_qualities_only(sent: str, kept: str) -> None:
    assert _types_and_qualities(sent) == kept


def test_a_quality_still_decides() -> None:
    request = made(HTTP_ACCEPT="text/html;level=1;q=0.1, application/json;q=0.2")

    assert request.get_preferred_type(["text/html", "application/json"]) == "application/json"


@pytest.mark.parametrize("length", ["abc", "-1", "+1", "1_0", "²", "9" * 5000, "1, 1"])
def test_a_request_with_a_length_that_is_not_a_number_is_unreadable(length: str) -> None:
    request = made(CONTENT_LENGTH=length, PATH_INFO="/dashboard/")

    assert isinstance(request.unreadable, ValueError)
    assert (request.method, request.path, request.body) == ("GET", "/", b"")


@pytest.mark.parametrize("environ", [{"PATH_INFO": "/日本"}, {"REQUEST_METHOD": None}])
def test_an_environ_that_django_cannot_read_is_unreadable(environ: dict[str, Any]) -> None:
    assert made(**environ).unreadable


@pytest.mark.parametrize("part", ["GET", "POST", "COOKIES"])
def test_every_error_of_a_parser_is_a_bad_request(monkeypatch: pytest.MonkeyPatch, part: str) -> None:
    def fail(*_: Any, **__: Any) -> None:
        raise TypeError("'<' not supported between instances of 'int' and 'NoneType'")

    request = made(b"a=b", REQUEST_METHOD="POST", CONTENT_TYPE="application/x-www-form-urlencoded", HTTP_COOKIE="a=b")
    monkeypatch.setattr("django.http.request.QueryDict", fail)
    monkeypatch.setattr("django.core.handlers.wsgi.QueryDict", fail)
    monkeypatch.setattr("django.core.handlers.wsgi.parse_cookie", fail)

    with pytest.raises(BadRequest):
        getattr(request, part)


def test_errors_that_django_handles_itself_are_not_changed() -> None:
    request = made(QUERY_STRING="&".join(["a=1"] * 1001))

    with pytest.raises(TooManyFieldsSent):
        _ = request.GET


def test_otherwise_it_is_djangos_request() -> None:
    ours, theirs = made(PATH_INFO="/docs/", QUERY_STRING="a=1"), RequestFactory().get("/docs/?a=1")

    assert (ours.unreadable, ours.path, ours.GET) == (None, theirs.path, theirs.GET)
