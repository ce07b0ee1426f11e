"""Every error response of the API, with its real texts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from rest_framework import exceptions

from feedback.api.collection import IdempotencyKeyReused
from feedback.api.item import GONE, EditConflict, VersionMismatch
from feedback.serializers import A_RATING
from feedback_site.api_errors import UNAVAILABLE, WORDS
from feedback_site.openapi import fields
from feedback_site.openapi.examples import REQUEST_ID
from feedback_site.problems import phrase
from staff.api_access import KeysAway
from web.fields import AN_ADDRESS
from web.json_bodies import Encoded, TooLarge

LIMITS = ("RateLimit", "RateLimit-Policy")


@dataclass(frozen=True)
class Case:
    code: str
    detail: str
    errors: tuple[dict[str, str], ...] = ()


@dataclass(frozen=True)
class Refusal:
    status: int
    description: str
    cases: tuple[Case, ...]
    headers: tuple[str, ...] = ()


def _invalid(*errors: tuple[str, str, str, str]) -> Case:
    wrong = tuple({place: name, "code": code, "detail": detail} for place, name, code, detail in errors)
    names = ", ".join(name.lstrip("/") for _, name, _, _ in errors)
    return Case("invalid", f"This cannot be taken as it is: {names}. See errors.", wrong)


def _known(error: type[exceptions.APIException]) -> Case:
    return Case(*WORDS.get(error, (str(error.default_code), str(error.default_detail))))


MALFORMED = Case("malformed", "The body is not JSON: look at line 1, column 2.")
FORBIDDEN = Case("forbidden", "This needs the scope feedback:read.")
UNKNOWN_KEY = Case("authentication_failed", "The key is unknown, wrong or revoked.")
BAD_STATUS = "Give one of new, open, done, archived, spam. To take an item out, DELETE it."

REFUSALS = {
    "InvalidFeedback": Refusal(
        400,
        "A field or a header is not valid, or the body cannot be read.",
        (
            _invalid(("pointer", "/rating", "invalid", A_RATING), ("pointer", "/email", "invalid", AN_ADDRESS)),
            MALFORMED,
        ),
        LIMITS,
    ),
    "InvalidChange": Refusal(
        400,
        "The `status` is not valid, or the body cannot be read.",
        (_invalid(("pointer", "/status", "invalid_choice", BAD_STATUS)), MALFORMED),
        LIMITS,
    ),
    "InvalidQuery": Refusal(
        400,
        "A parameter is not valid, or `lastKey` belongs to other filters.",
        (_invalid(("parameter", "limit", "max_value", "Give a whole number from 1 to 100.")),),
        LIMITS,
    ),
    "NotAuthenticated": Refusal(
        401,
        "The request has no key, or the key is unknown, wrong or revoked.",
        (_known(exceptions.NotAuthenticated), UNKNOWN_KEY),
        ("WWW-Authenticate",),
    ),
    "Forbidden": Refusal(403, "The key or the role does not have the scope.", (FORBIDDEN,)),
    "NotFound": Refusal(404, "The item does not exist, or it was deleted.", (Case("not_found", GONE),), LIMITS),
    "NotAcceptable": Refusal(406, "`Accept` does not allow `application/json`.", (_known(exceptions.NotAcceptable),)),
    "Conflict": Refusal(409, "Another request changed the item at the same time.", (_known(EditConflict),), LIMITS),
    "PreconditionFailed": Refusal(
        412, "The item does not have the version that `If-Match` names.", (_known(VersionMismatch),), LIMITS
    ),
    "TooLarge": Refusal(413, "The body is too large.", (_known(TooLarge),), LIMITS),
    "UnsupportedMediaType": Refusal(
        415,
        "The body is not JSON, or it is compressed.",
        (_known(exceptions.UnsupportedMediaType), _known(Encoded)),
        LIMITS,
    ),
    "KeyReused": Refusal(
        422,
        "The `Idempotency-Key` was used before, with another body or for an item that no longer exists.",
        (_known(IdempotencyKeyReused),),
        LIMITS,
    ),
    "RateLimited": Refusal(
        429, "Too many requests in one minute.", (_known(exceptions.Throttled),), ("Retry-After", *LIMITS)
    ),
    "Unavailable": Refusal(
        503,
        "The storage is overloaded, or the key cannot be checked. The request itself is valid.",
        (Case("unavailable", UNAVAILABLE), _known(KeysAway)),
        ("Retry-After", *LIMITS),
    ),
}


def responses() -> dict[str, Any]:
    return {name: _response(refusal) for name, refusal in REFUSALS.items()}


def _response(refusal: Refusal) -> dict[str, Any]:
    return {
        "description": refusal.description,
        "headers": fields.of_answer(refusal.headers),
        "content": {
            "application/problem+json": {
                "schema": {"$ref": "#/components/schemas/Problem"},
                "examples": {case.code: {"value": _problem(refusal.status, case)} for case in refusal.cases},
            }
        },
    }


def _problem(status: int, case: Case) -> dict[str, Any]:
    title = phrase(status)
    document: dict[str, Any] = {
        "type": "about:blank",
        "title": title,
        "status": status,
        "detail": case.detail,
        "code": case.code,
        "requestId": REQUEST_ID,
        "error": title,
        "message": case.detail,
    }
    return document | ({"errors": list(case.errors)} if case.errors else {})
