"""The error responses of the operations on tasks, with their real texts."""

from __future__ import annotations

from tasks.api.collection import TaskKeyReused
from tasks.api.comments import NO_TEXT, CommentKeyReused
from tasks.api.requests import TaskConflict, TaskVersionMismatch
from tasks.api.serializers import TITLE_REQUIRED
from tasks.openapi.examples import TASK_ID
from web.openapi.descriptions import ErrorCase, ErrorDoc, default_case, invalid_case
from web.openapi.headers import MALFORMED, RATE_LIMITS

INVALID = ErrorDoc(
    "InvalidTask",
    400,
    "A field or a header is not valid, or the body cannot be read.",
    (
        ErrorCase("invalid", TITLE_REQUIRED, ({"pointer": "/title", "code": "required", "detail": TITLE_REQUIRED},)),
        MALFORMED,
    ),
    RATE_LIMITS,
)
INVALID_QUERY = ErrorDoc(
    "InvalidTaskQuery",
    400,
    "A parameter is not valid, or `lastKey` belongs to other filters.",
    (invalid_case(("parameter", "limit", "max_value", "Give a whole number from 1 to 100.")),),
    RATE_LIMITS,
)
NOT_FOUND = ErrorDoc(
    "TaskNotFound",
    404,
    "The task does not exist, or it was deleted.",
    (ErrorCase("not_found", f"Task with ID {TASK_ID} not found"),),
    RATE_LIMITS,
)
CONFLICT = ErrorDoc(
    "TaskConflict",
    409,
    "Another request changed the task at the same time.",
    (default_case(TaskConflict),),
    RATE_LIMITS,
)
PRECONDITION_FAILED = ErrorDoc(
    "TaskPreconditionFailed",
    412,
    "The task does not have the version that `If-Match` names.",
    (default_case(TaskVersionMismatch),),
    RATE_LIMITS,
)
KEY_REUSED = ErrorDoc(
    "TaskKeyReused",
    422,
    "The `Idempotency-Key` was used before, with another body or for a task that no longer exists.",
    (default_case(TaskKeyReused),),
    RATE_LIMITS,
)
INVALID_COMMENT = ErrorDoc(
    "InvalidComment",
    400,
    "The text or a header is not valid, or the body cannot be read.",
    (invalid_case(("pointer", "/text", "required", NO_TEXT)), MALFORMED),
    RATE_LIMITS,
)
COMMENT_KEY_REUSED = ErrorDoc(
    "CommentKeyReused",
    422,
    "The `Idempotency-Key` was used before, with another body or for a comment that was deleted.",
    (default_case(CommentKeyReused),),
    RATE_LIMITS,
)
