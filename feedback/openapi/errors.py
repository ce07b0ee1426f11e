"""The error responses of the operations on feedback, with their real texts."""

from __future__ import annotations

from feedback.api.answer_errors import fix_of
from feedback.api.collection import IdempotencyKeyReused
from feedback.api.edit_errors import ItemConflict, VersionMismatch
from feedback.api.item import GONE
from feedback.forms.default_form import DEFINITION
from feedback.forms.questions import WrongAnswer
from web.openapi.descriptions import ErrorCase, ErrorDoc, default_case, invalid_case
from web.openapi.headers import MALFORMED, RATE_LIMITS

BAD_STATUS = "Give one of new, open, snoozed, done, archived, spam. To take an item out, DELETE it."

INVALID_FEEDBACK = ErrorDoc(
    "InvalidFeedback",
    400,
    "A field or a header is not valid, or the body cannot be read.",
    (
        invalid_case(
            *(
                ("pointer", f"/{question.id}", "invalid", fix_of(question, WrongAnswer("invalid")))
                for question in DEFINITION.questions
                if question.id in ("rating", "email")
            )
        ),
        MALFORMED,
    ),
    RATE_LIMITS,
)
INVALID_CHANGE = ErrorDoc(
    "InvalidChange",
    400,
    "A field is not valid, or the body cannot be read.",
    (invalid_case(("pointer", "/status", "invalid_choice", BAD_STATUS)), MALFORMED),
    RATE_LIMITS,
)
INVALID_QUERY = ErrorDoc(
    "InvalidQuery",
    400,
    "A parameter is not valid, or `lastKey` belongs to other filters.",
    (invalid_case(("parameter", "limit", "max_value", "Give a whole number from 1 to 100.")),),
    RATE_LIMITS,
)
NOT_FOUND = ErrorDoc(
    "NotFound", 404, "The item does not exist, or it was deleted.", (ErrorCase("not_found", GONE),), RATE_LIMITS
)
CONFLICT = ErrorDoc(
    "Conflict", 409, "Another request changed the item at the same time.", (default_case(ItemConflict),), RATE_LIMITS
)
PRECONDITION_FAILED = ErrorDoc(
    "PreconditionFailed",
    412,
    "The item does not have the version that `If-Match` names.",
    (default_case(VersionMismatch),),
    RATE_LIMITS,
)
KEY_REUSED = ErrorDoc(
    "KeyReused",
    422,
    "The `Idempotency-Key` was used before, with another body or for an item that no longer exists.",
    (default_case(IdempotencyKeyReused),),
    RATE_LIMITS,
)
