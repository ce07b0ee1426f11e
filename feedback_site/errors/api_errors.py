"""Turns every exception in a view of the API into an error response (RFC 9457)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.core.exceptions import PermissionDenied, RequestDataTooBig
from django.http import Http404, HttpResponse
from rest_framework import exceptions
from rest_framework.exceptions import APIException
from rest_framework.metadata import BaseMetadata

from feedback_site.errors.problems import phrase, problem
from staff.api_access import ANONYMOUS, ApiCaller
from storage import writes
from storage.connection import failures
from web.api.json_api import TooLarge

if TYPE_CHECKING:  # the views of the framework import this module, by its name in the settings
    from rest_framework.request import Request
    from rest_framework.views import APIView

# The `code` and `detail` of the framework's exceptions. Its own texts are translated for each browser, and some repeat
# what the caller sent.
TEXTS: dict[type[APIException], tuple[str, str]] = {
    exceptions.ParseError: ("malformed", "The body cannot be read."),
    exceptions.NotAuthenticated: (
        "not_authenticated",
        "This needs a key: send it as X-Api-Key, or as Authorization: Bearer.",
    ),
    exceptions.PermissionDenied: ("forbidden", "Your key or your role does not allow this."),
    exceptions.NotFound: ("not_found", "There is nothing at this address."),
    exceptions.NotAcceptable: ("not_acceptable", "The answer is application/json: accept that."),
    exceptions.UnsupportedMediaType: ("unsupported_media_type", "Send the body as Content-Type: application/json."),
    exceptions.Throttled: ("rate_limited", "Too many requests: wait as long as Retry-After says."),
}
ALWAYS_OUR_TEXT = {exceptions.UnsupportedMediaType, exceptions.Throttled}  # the framework writes their `detail`
UNAVAILABLE = (
    "We cannot take this right now: send it again after a moment, with the same Idempotency-Key if it has one."
)


def anonymous() -> ApiCaller:
    """The caller of a request without a key and without a session."""
    return ANONYMOUS


class NoMetadata(BaseMetadata):
    """The response to OPTIONS has only an Allow header. openapi.json has the rest."""

    def determine_metadata(self, request: Request, view: APIView) -> None:
        return None


def answer_error(error: Exception, context: Mapping[str, Any]) -> HttpResponse | None:
    api_error = _as_api_exception(error)
    if api_error is None:
        return _unavailable() if failures.is_temporary(error) else None
    if isinstance(api_error, exceptions.ValidationError):
        return _invalid(api_error)
    code, detail = _code_and_detail(api_error, context["view"])
    extension = getattr(api_error, "extension", None)
    response = problem(api_error.status_code, code, phrase(api_error.status_code), detail, extension=extension)
    if api_error.status_code == HTTPStatus.SERVICE_UNAVAILABLE:
        response.headers["Retry-After"] = str(settings.RETRY_AFTER)
    if wait := getattr(api_error, "wait", None):
        response.headers["Retry-After"] = str(wait)
    if header := getattr(api_error, "auth_header", None):
        response.headers["WWW-Authenticate"] = header
    return response


def _as_api_exception(error: Exception) -> APIException | None:
    match error:
        case APIException():
            return error
        case Http404() | writes.NotFound():
            return exceptions.NotFound()
        case PermissionDenied():
            return exceptions.PermissionDenied()
        case RequestDataTooBig():
            return TooLarge()
    return None


def _code_and_detail(error: APIException, view: APIView) -> tuple[str, str]:
    if isinstance(error, exceptions.MethodNotAllowed):
        return "method_not_allowed", f"This address answers only to {', '.join(view.allowed_methods)}."
    code, default_detail = TEXTS.get(type(error), (error.default_code, str(error.default_detail)))
    detail: Any = error.detail
    if type(error) in ALWAYS_OUR_TEXT or detail == str(error.default_detail):
        return code, default_detail
    return (code if detail.code == error.default_code else detail.code), str(detail)


def _unavailable() -> HttpResponse:
    response = problem(503, "unavailable", "Service Unavailable", UNAVAILABLE)
    response.headers["Retry-After"] = str(settings.RETRY_AFTER)
    return response


def _each_error(details: Any, path: str = "") -> Iterator[tuple[str, exceptions.ErrorDetail]]:
    """Each error with the path to its field. The errors of a list's members have their places as names."""
    if isinstance(details, exceptions.ErrorDetail):
        yield path, details
    elif isinstance(details, dict):
        for name, inner in details.items():
            yield from _each_error(inner, f"{path}/{name}")
    else:
        for inner in details:
            yield from _each_error(inner, path)


def _invalid(error: exceptions.ValidationError) -> HttpResponse:
    """Each error has a `pointer` into the body (RFC 6901), or a `parameter` of the query, or a `header`. The
    `summary` of an exception, if it has one, becomes `detail`.
    """
    place = getattr(error, "place", "pointer")
    details: Any = error.detail  # of a serializer it is a dict
    errors = [
        {place: path if place == "pointer" else path[1:], "code": each.code or "invalid", "detail": str(each)}
        for path, each in _each_error(details)
    ]
    names = ", ".join(name for name, of_field in details.items() if of_field)
    summary = getattr(error, "summary", f"The request is not valid: {names}. See errors.")
    return problem(400, "invalid", "Bad Request", summary, errors)
