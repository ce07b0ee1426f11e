"""Sessions, sign-ins and CSRF protection of each request."""

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
    """Sets `request.staff`. It is read on first use, so pages that do not use it cost nothing."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.staff = SimpleLazyObject(lambda: _signed_in_staff(request))  # type: ignore[attr-defined]
        return self.get_response(request)


def _signed_in_staff(request: HttpRequest) -> Staff | Visitor:
    from staff.people import VISITOR  # here and below, for the same reason as in PrefixedSessions

    if settings.SESSION_COOKIE_NAME not in request.COOKIES:
        return VISITOR
    from staff.sign_in import login

    staff = login.staff_of(request)
    if staff.is_authenticated:
        request.META["USER_ID"] = staff.actor
    return staff


# Behind API Gateway, the URLs of the site begin with the stage, such as /prod. So do the paths of its cookies.


class PrefixedSessions(SessionMiddleware):
    def __init__(self, get_response: GetResponse) -> None:
        # Django's constructor imports the session store, and with it the models and PynamoDB. That takes 12 ms of a
        # cold start, and the form, the health check and most of the API do not need it.
        MiddlewareMixin.__init__(self, get_response)

    def process_request(self, request: HttpRequest) -> None:
        key = request.COOKIES.get(settings.SESSION_COOKIE_NAME)
        request.session = SimpleLazyObject(partial(_session, key))  # type: ignore[assignment]

    def process_response(self, request: HttpRequest, response: HttpResponse) -> HttpResponse:
        if request.session._wrapped is empty:  # type: ignore[attr-defined]  # no code has used it
            return response
        return _under_our_prefix(super().process_response(request, response))


def _session(key: str | None) -> SessionBase:
    store: type[SessionBase] = import_module(settings.SESSION_ENGINE).SessionStore
    return store(key)


class PrefixedCsrf(CsrfViewMiddleware):
    def process_view(self, request: HttpRequest, callback: Any, *arguments: Any) -> HttpResponse | None:  # type: ignore[override]
        """A method that the page does not allow gets 405, not 403 for a missing token."""
        allowed = getattr(callback, "allowed_methods", ())
        if allowed and request.method not in allowed:
            return HttpResponseNotAllowed(allowed)
        return super().process_view(request, callback, *arguments)

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        return _under_our_prefix(super().process_response(request, response))


def _under_our_prefix(response: Response) -> Response:
    for cookie in response.cookies.values():
        cookie["path"] = get_script_prefix()
    return response
