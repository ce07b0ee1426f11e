from __future__ import annotations

from collections.abc import Callable

import pytest
from csp.constants import HEADER, NONE
from csp.middleware import CSPMiddleware
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.test import RequestFactory

from feedback_site.middleware import ContentSecurityPolicy


def usual(request: HttpRequest) -> HttpResponse:
    return HttpResponse()


def framed(request: HttpRequest) -> HttpResponse:
    response = HttpResponse()
    response._csp_replace = {"frame-ancestors": ["https://www.example.com"]}  # type: ignore[attr-defined]
    return response


def with_its_own(request: HttpRequest) -> HttpResponse:
    return HttpResponse(headers={HEADER: f"default-src {NONE}"})


@pytest.mark.parametrize("view", [usual, framed, with_its_own])
def test_the_policy_is_the_one_that_django_csp_would_send(view: Callable[[HttpRequest], HttpResponse]) -> None:
    asked = RequestFactory().get("/")
    ours = ContentSecurityPolicy(view).process_response(asked, view(asked))
    theirs = CSPMiddleware(view).process_response(asked, view(asked))
    assert _directives(ours) == _directives(theirs)


def _directives(response: HttpResponseBase) -> set[str]:
    return set(response.headers[HEADER].split("; "))  # in whatever order
