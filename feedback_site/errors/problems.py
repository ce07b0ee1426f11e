"""Makes every error response: in the format of RFC 9457, with the fields `error` and `message` for our first clients.

A browser gets an error page instead, except at addresses of the API.
"""

from __future__ import annotations

import logging
import re
import sys
from collections.abc import Mapping, Sequence
from http import HTTPStatus

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect, JsonResponse
from django.urls import is_valid_path
from django.utils.http import escape_leading_slashes

from feedback_site.languages import LocalizedView
from staff.access import fits_a_header
from web.logs.log_format import request_id

JSON, HTML = "application/problem+json", "text/html"
# The names in RFC 9110. Before 3.13 Python has others, and the API must be the same on each version.
_PHRASES = {413: "Content Too Large", 414: "URI Too Long", 416: "Range Not Satisfiable", 422: "Unprocessable Content"}

logger = logging.getLogger(__name__)
_page = LocalizedView("feedback_site.errors.error_pages.page")


def problem(
    status: int,
    code: str,
    title: str,
    detail: str,
    errors: Sequence[Mapping[str, str]] = (),
    extension: Mapping[str, object] | None = None,
) -> HttpResponse:
    document: dict[str, object] = {
        "type": "about:blank",
        "title": title,
        "status": status,
        "detail": detail,
        "code": code,
        "requestId": request_id.get(),
        "error": title,
        "message": detail,
    }
    if errors:
        document["errors"] = list(errors)
    document |= extension or {}
    return JsonResponse(
        document,
        status=status,
        content_type=JSON,
        headers={"Cache-Control": "no-store"},
    )


# Django passes the exception, but its text can contain what the visitor typed. No response repeats it.


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _respond(request, 400, "bad_request", "Bad Request", "The request could not be understood.")


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _respond(request, 403, "forbidden", "Forbidden", "You may not do this.")


def forged(request: HttpRequest, reason: str = "") -> HttpResponse:
    detail = "The form is too old or came from elsewhere. Load the page and try again."
    return _respond(request, 403, "forged", "Forbidden", detail)


def phrase(status: int) -> str:
    return _PHRASES.get(status) or HTTPStatus(status).phrase


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    has_no_view = request.resolver_match is None
    if has_no_view and request.method in ("GET", "HEAD") and is_valid_path(f"{request.path_info}/"):
        # People type /dashboard. Django's APPEND_SLASH would resolve each address of the API twice; this costs nothing.
        # A Location that begins with two slashes would lead to another site.
        address = escape_leading_slashes(request.get_full_path(force_append_slash=True))
        if fits_a_header(address):
            return HttpResponseRedirect(address)
    return _respond(request, 404, "not_found", "Not Found", "There is nothing at this address.")


def method_not_allowed(request: HttpRequest, refusal: HttpResponseNotAllowed) -> HttpResponse:
    allowed = refusal.headers["Allow"]
    detail = f"This address answers only to {allowed}."
    response = _respond(request, 405, "method_not_allowed", "Method Not Allowed", detail)
    response.headers["Allow"] = allowed
    return response


def unsupported_media_type(request: HttpRequest) -> HttpResponse:
    detail = "A multipart body is not read here: send a form URL-encoded, and application/json to the API."
    return _respond(request, 415, "unsupported_media_type", "Unsupported Media Type", detail)


def range_not_satisfiable() -> HttpResponse:
    detail = "The file does not have the bytes that Range names: Content-Range says how many it has."
    return problem(416, "range_not_satisfiable", "Range Not Satisfiable", detail)


def precondition_failed() -> HttpResponse:
    detail = "It is not at the version that If-Match names: read it again."
    return problem(412, "precondition_failed", "Precondition Failed", detail)


def internal_error(request: HttpRequest) -> HttpResponse:
    if _storage_pushed_back():
        detail = "We cannot answer this right now: try again after a moment."
        response = _respond(request, 503, "unavailable", "Service Unavailable", detail)
        response.headers["Retry-After"] = str(settings.RETRY_AFTER)
        return response
    detail = "Something went wrong on our side. If you write to us about it, give the request id."
    return _respond(request, 500, "internal_error", "Internal Server Error", detail)


def _respond(request: HttpRequest, status: int, code: str, title: str, detail: str) -> HttpResponse:
    if _is_for_a_browser(request):
        try:
            return _page(request, status, code)
        except Exception:  # the cause of the error, such as a missing file, can break the page too
            logger.error("error_page_failed", exc_info=True)
    return problem(status, code, title, detail)


def _is_for_a_browser(request: HttpRequest) -> bool:
    path = request.path_info
    if path.startswith("/v1/") or re.match(settings.CORS_URLS_REGEX, path):
        return False  # an address of the API
    return request.get_preferred_type([JSON, "application/json", HTML]) == HTML


def _storage_pushed_back() -> bool:
    from storage.connection import failures  # imports botocore, which takes 20 ms: this module is in every cold start

    error = sys.exc_info()[1]
    return isinstance(error, Exception) and failures.is_temporary(error)
