from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from django.contrib.sessions.middleware import SessionMiddleware
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.middleware.csrf import CsrfViewMiddleware
from django.urls import get_script_prefix
from django.utils.functional import SimpleLazyObject

from staff import signed_in

GetResponse = Callable[[HttpRequest], HttpResponse]
Response = TypeVar("Response", bound=HttpResponseBase)


class SignedIn:
    """Puts who is signed in on the request, read when somebody asks: other pages cost nothing."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.staff = SimpleLazyObject(lambda: signed_in.staff_of(request))  # type: ignore[attr-defined]
        return self.get_response(request)


# Behind API Gateway the site lives under a stage, such as /prod: its cookies belong there and nowhere else.


class PrefixedSessions(SessionMiddleware):
    def process_response(self, request: HttpRequest, response: HttpResponse) -> HttpResponse:
        return _under_our_prefix(super().process_response(request, response))


class PrefixedCsrf(CsrfViewMiddleware):
    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        return _under_our_prefix(super().process_response(request, response))


def _under_our_prefix(response: Response) -> Response:
    for cookie in response.cookies.values():
        cookie["path"] = get_script_prefix()
    return response
