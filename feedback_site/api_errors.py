"""How Django REST framework answers here: every error in our one shape, whatever raised it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.core.exceptions import PermissionDenied, RequestDataTooBig
from django.http import Http404, HttpResponse
from rest_framework import exceptions
from rest_framework.exceptions import APIException, ErrorDetail
from rest_framework.metadata import BaseMetadata

from feedback_site.problems import phrase, problem
from staff.api_access import ANONYMOUS, ApiCaller
from storage import failures, writes
from web.json_bodies import TooLarge

if TYPE_CHECKING:  # the views of the framework import this module, by its name in the settings
    from rest_framework.request import Request
    from rest_framework.views import APIView

# Our words for what the framework raises. Its own are translated by what a browser asks for, and some repeat what
# the caller sent.
WORDS: dict[type[APIException], tuple[str, str]] = {
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
MADE_UP = {exceptions.UnsupportedMediaType, exceptions.Throttled}  # their texts are never anybody's choice
UNAVAILABLE = (
    "We cannot take this right now: send it again after a moment, with the same Idempotency-Key if it has one."
)


def anonymous() -> ApiCaller:
    """Who asks when no key and no session says it."""
    return ANONYMOUS


class NoMetadata(BaseMetadata):
    """OPTIONS answers with its Allow field alone; openapi.json has the rest."""

    def determine_metadata(self, request: Request, view: APIView) -> None:
        return None


def answer_error(error: Exception, context: Mapping[str, Any]) -> HttpResponse | None:
    known = _as_api_exception(error)
    if known is None:
        return _unavailable() if failures.is_temporary(error) else None
    if isinstance(known, exceptions.ValidationError):
        return _invalid(known)
    code, detail = _words(known, context["view"])
    answer = problem(known.status_code, code, phrase(known.status_code), detail)
    if known.status_code == HTTPStatus.SERVICE_UNAVAILABLE:
        answer.headers["Retry-After"] = str(settings.RETRY_AFTER)
    if wait := getattr(known, "wait", None):
        answer.headers["Retry-After"] = str(wait)
    if header := getattr(known, "auth_header", None):
        answer.headers["WWW-Authenticate"] = header
    return answer


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


def _words(error: APIException, view: APIView) -> tuple[str, str]:
    if isinstance(error, exceptions.MethodNotAllowed):
        return "method_not_allowed", f"This address answers only to {', '.join(view.allowed_methods)}."
    code, detail = WORDS.get(type(error), (error.default_code, str(error.default_detail)))
    said: Any = error.detail
    if type(error) in MADE_UP or said == str(error.default_detail):
        return code, detail
    return (code if said.code == error.default_code else said.code), str(said)


def _unavailable() -> HttpResponse:
    answer = problem(503, "unavailable", "Service Unavailable", UNAVAILABLE)
    answer.headers["Retry-After"] = str(settings.RETRY_AFTER)
    return answer


def _invalid(error: exceptions.ValidationError) -> HttpResponse:
    """`pointer` is of the body (RFC 6901), `parameter` of the query, `header` of the head."""
    place = getattr(error, "place", "pointer")
    wrong = list(_each(error.detail))
    errors = [
        {place: f"/{name}" if place == "pointer" else name, "code": each.code or "invalid", "detail": str(each)}
        for name, each in wrong
    ]
    names = ", ".join(dict.fromkeys(name for name, _ in wrong))
    return problem(400, "invalid", "Bad Request", f"This cannot be taken as it is: {names}. See errors.", errors)


def _each(detail: Any) -> Iterator[tuple[str, ErrorDetail]]:
    for name, wrongs in detail.items():
        for wrong in wrongs:
            yield name, wrong
