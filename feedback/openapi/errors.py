"""The error responses of the operations on feedback, with their real texts."""

from __future__ import annotations

from feedback.api.answer_errors import fix_of
from feedback.api.collection import FormClosed, ItemKeyReused
from feedback.api.edit_errors import ItemConflict, ItemVersionMismatch
from feedback.api.item import GONE
from feedback.forms.default_form import DEFINITION
from feedback.forms.questions import WrongAnswer
from web.openapi import responses
from web.openapi.descriptions import ErrorCase, default_case

BAD_STATUS = "Give one of new, open, snoozed, done, archived, spam. To take an item out, DELETE it."

INVALID_FEEDBACK = responses.invalid_body(
    "InvalidFeedback",
    *(
        ("pointer", f"/{question.id}", "invalid", fix_of(question, WrongAnswer("invalid")))
        for question in DEFINITION.questions
        if question.id in ("rating", "email")
    ),
)
INVALID_CHANGE = responses.invalid_body(
    "InvalidChange",
    ("pointer", "/status", "invalid_choice", BAD_STATUS),
    description="A field is not valid, or the body cannot be read.",
)
INVALID_QUERY = responses.invalid_query("InvalidQuery")
FORM_CLOSED = responses.error("FormClosed", 410, "The form is closed.", default_case(FormClosed))
NOT_FOUND = responses.error(
    "NotFound", 404, "The item does not exist, or it was deleted.", ErrorCase("not_found", GONE)
)
CONFLICT = responses.conflict("Conflict", "item", ItemConflict)
PRECONDITION_FAILED = responses.precondition_failed("PreconditionFailed", "item", ItemVersionMismatch)
KEY_REUSED = responses.key_reused("KeyReused", "an item that no longer exists", ItemKeyReused)
