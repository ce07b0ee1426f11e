from __future__ import annotations

from collections.abc import Callable
from functools import partial
from importlib import import_module
from typing import TYPE_CHECKING, Any, TypeVar

from django.conf import settings
from django.contrib.sessions.backends.base import SessionBase
from django.contrib.sessions.middleware import SessionMiddleware
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.http.response import HttpResponseBase
from django.middleware.csrf import CsrfViewMiddleware
from django.urls import get_script_prefix
from django.utils.deprecation import MiddlewareMixin
from django.utils.functional import SimpleLazyObject, empty

if TYPE_CHECKING:
    from staff.people import Staff, Visitor

GetResponse = Callable[[HttpRequest], HttpResponse]
Response = TypeVar("Response", bound=HttpResponseBase)


class SignedIn:
    """Puts who is signed in on the request, read when somebody asks: other pages cost nothing."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.staff = SimpleLazyObject(lambda: _found(request))  # type: ignore[attr-defined]
        return self.get_response(request)


def _found(request: HttpRequest) -> Staff | Visitor:
    from staff import login  # only here, for the same reason as in PrefixedSessions

    staff = login.staff_of(request)
    if staff.is_authenticated:
        request.META["USER_ID"] = f"staff:{staff.member_id}"  # a keyed hash: it tells people apart, and names none
    return staff


# Behind API Gateway the site lives under a stage, such as /prod: its cookies belong there and nowhere else.


class PrefixedSessions(SessionMiddleware):
    def __init__(self, get_response: GetResponse) -> None:
        # Django's own imports the store: with it come the models and PynamoDB, 12 ms of a start that the form,
        # the health check and most of the API can do without.
        MiddlewareMixin.__init__(self, get_response)

    def process_request(self, request: HttpRequest) -> None:
        key = request.COOKIES.get(settings.SESSION_COOKIE_NAME)
        request.session = SimpleLazyObject(partial(_session, key))  # type: ignore[assignment]

    def process_response(self, request: HttpRequest, response: HttpResponse) -> HttpResponse:
        if request.session._wrapped is empty:  # type: ignore[attr-defined]  # nobody asked for it
            return response
        return _under_our_prefix(super().process_response(request, response))


def _session(key: str | None) -> SessionBase:
    store: type[SessionBase] = import_module(settings.SESSION_ENGINE).SessionStore
    return store(key)


class PrefixedCsrf(CsrfViewMiddleware):
    def process_view(self, request: HttpRequest, callback: Any, *arguments: Any) -> HttpResponse | None:  # type: ignore[override]
        """A method that the page does not take is answered with 405, not with 403 for its missing token."""
        taken = getattr(callback, "takes", ())
        if taken and request.method not in taken:
            return HttpResponseNotAllowed(taken)
        return super().process_view(request, callback, *arguments)

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        return _under_our_prefix(super().process_response(request, response))


def _under_our_prefix(response: Response) -> Response:
    for cookie in response.cookies.values():
        cookie["path"] = get_script_prefix()
    return response
