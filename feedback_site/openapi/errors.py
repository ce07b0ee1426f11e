"""The error responses that every app shares, with their real texts, and the format of all errors."""

from __future__ import annotations

from typing import Any

from rest_framework import exceptions, serializers

from feedback_site.errors.api_errors import TEXTS, UNAVAILABLE
from feedback_site.errors.problems import phrase
from staff.api_access import KeyCheckUnavailable
from web.api.json_api import Encoded, TooLarge
from web.openapi.descriptions import AppDoc, ErrorCase, ErrorDoc, HeaderDoc, OperationDoc, default_case
from web.openapi.headers import RATE_LIMITS, REQUEST_ID_EXAMPLE, RETRY_AFTER, TEXT

WWW_AUTHENTICATE = HeaderDoc("WWW-Authenticate", "How to authenticate.", TEXT, 'Bearer realm="api"', is_required=True)

# Operations with a scope.
ERRORS_OF_CALLERS = (
    ErrorDoc(
        "NotAuthenticated",
        401,
        "The request has no key, or the key is unknown, wrong, revoked or expired.",
        (
            ErrorCase(*TEXTS[exceptions.NotAuthenticated]),
            ErrorCase("authentication_failed", "The key is unknown, wrong, revoked or expired."),
        ),
        (WWW_AUTHENTICATE,),
    ),
    ErrorDoc(
        "Forbidden",
        403,
        "The key or the role does not have the scope.",
        (ErrorCase("forbidden", "This needs the scope feedback:read."),),
    ),
    ErrorDoc(
        "NotAcceptable",
        406,
        "`Accept` does not allow `application/json`.",
        (ErrorCase(*TEXTS[exceptions.NotAcceptable]),),
    ),
    ErrorDoc(
        "RateLimited",
        429,
        "Too many requests in one minute.",
        (ErrorCase(*TEXTS[exceptions.Throttled]),),
        (RETRY_AFTER, *RATE_LIMITS),
    ),
    ErrorDoc(
        "Unavailable",
        503,
        "The storage is overloaded, or the key cannot be checked. The request itself is valid.",
        (ErrorCase("unavailable", UNAVAILABLE), default_case(KeyCheckUnavailable)),
        (RETRY_AFTER, *RATE_LIMITS),
    ),
)
# Operations with a body.
ERRORS_OF_BODIES = (
    ErrorDoc("TooLarge", 413, "The body is too large.", (default_case(TooLarge),), RATE_LIMITS),
    ErrorDoc(
        "UnsupportedMediaType",
        415,
        "The body is not JSON, or it is compressed.",
        (ErrorCase(*TEXTS[exceptions.UnsupportedMediaType]), default_case(Encoded)),
        RATE_LIMITS,
    ),
)


def errors_of(operation: OperationDoc) -> tuple[ErrorDoc, ...]:
    of_callers = ERRORS_OF_CALLERS if operation.scope else ()
    of_bodies = ERRORS_OF_BODIES if operation.body else ()
    return (*operation.errors, *of_callers, *of_bodies)


def example(status: int, case: ErrorCase) -> dict[str, Any]:
    title = phrase(status)
    problem: dict[str, Any] = {
        "type": "about:blank",
        "title": title,
        "status": status,
        "detail": case.detail,
        "code": case.code,
        "requestId": REQUEST_ID_EXAMPLE,
        "error": title,
        "message": case.detail,
    }
    return problem | ({"errors": list(case.errors)} if case.errors else {})


class FieldError(serializers.Serializer[Any]):
    pointer = serializers.CharField(required=False, help_text="A field of the body, as a JSON Pointer (RFC 6901).")
    parameter = serializers.CharField(required=False, help_text="Or a query parameter.")
    header = serializers.CharField(required=False, help_text="Or a header.")
    code = serializers.CharField(help_text="The error code, for programs.")
    detail = serializers.CharField(help_text="What to do, for humans.")


class OtherChange(serializers.Serializer[Any]):
    by = serializers.CharField(help_text="Who: `person:` or `key:` with the id, or a part of the site.")
    members = serializers.ListField(child=serializers.CharField(), help_text="What: the names of fields.")
    at = serializers.CharField(help_text="When.")


class Problem(serializers.Serializer[Any]):
    type = serializers.CharField(help_text="Always `about:blank`. Use `status` and `code`.")
    title = serializers.CharField(help_text="The name of the HTTP status.")
    status = serializers.IntegerField(min_value=400, max_value=599, help_text="The HTTP status.")
    detail = serializers.CharField(help_text="What is wrong and what to do. It never repeats what you sent.")
    code = serializers.CharField(help_text="The error code, for programs.")
    requestId = serializers.CharField(help_text="The id of the request. It is also in the logs of the server.")  # noqa: N815 - as it is shown
    error = serializers.CharField(help_text="The same as `title`.")
    message = serializers.CharField(help_text="The same as `detail`.")
    errors: Any = FieldError(many=True, required=False, help_text="All errors of the request.")
    changes: Any = OtherChange(
        many=True, required=False, help_text="Of a conflict: what others changed since, the newest change first."
    )


DOC = AppDoc(
    schemas={
        "Problem": "An error, as in RFC 9457.",
        "OtherChange": "A change by another caller.",
        "FieldError": "One error and its place: one of `pointer`, `parameter` and `header`.",
    },
    error_codes={
        "bad_request": "The request cannot be read, or its `Host` is not this site.",
        "forbidden": "The key or the role does not have the scope that `detail` names.",
        "internal_error": "An error of the server. Include `requestId` when you report it.",
        "invalid": "Fields, parameters or headers are not valid. `errors` lists each of them.",
        "malformed": "The body is not a JSON object in UTF-8. `detail` gives the position.",
        "method_not_allowed": "The address does not support this method. `Allow` lists the supported methods.",
        "not_acceptable": "`Accept` does not allow `application/json`.",
        "not_authenticated": "The request needs a key and has none.",
        "not_found": "The address or the item does not exist, or the item was deleted.",
        "rate_limited": "Too many requests. Retry after the time in `Retry-After`.",
        "too_large": "The body is too large.",
        "unavailable": "The storage is overloaded or does not answer. Retry after the time in `Retry-After`.",
        "unsupported_encoding": "The body is compressed. Send it without compression.",
        "unsupported_media_type": "The `Content-Type` of the body is not `application/json`.",
    },
)
