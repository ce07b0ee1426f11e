"""The one shape of every error answer: RFC 9457, with the members `error` and `message` of our first clients."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, JsonResponse

from ops.logs import request_id


def problem(status: int, code: str, title: str, detail: str, errors: Sequence[Mapping[str, str]] = ()) -> HttpResponse:
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
    return JsonResponse(
        document,
        status=status,
        content_type="application/problem+json",
        headers={"Cache-Control": "no-store"},
    )


# Django hands over the exception, but its text can hold what the visitor typed: no answer repeats it.


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    return problem(400, "bad_request", "Bad Request", "The request could not be understood.")


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    return problem(403, "forbidden", "Forbidden", "You may not do this.")


def forged(request: HttpRequest, reason: str = "") -> HttpResponse:
    return problem(
        403, "forged", "Forbidden", "The form is too old or came from elsewhere. Load the page and try again."
    )


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return problem(404, "not_found", "Not Found", "There is nothing at this address.")


def method_not_allowed(refusal: HttpResponseNotAllowed) -> HttpResponse:
    allowed = refusal.headers["Allow"]
    answer = problem(405, "method_not_allowed", "Method Not Allowed", f"This address answers only to {allowed}.")
    answer.headers["Allow"] = allowed
    return answer


def internal_error(request: HttpRequest) -> HttpResponse:
    return problem(
        500,
        "internal_error",
        "Internal Server Error",
        "Something went wrong on our side. If you write to us about it, give the request id.",
    )
