"""The error responses of the operations on tasks, with their real texts."""

from __future__ import annotations

from tasks.api.collection import TaskKeyReused
from tasks.api.comments import NO_TEXT, CommentKeyReused
from tasks.api.requests import TaskConflict, TaskVersionMismatch
from tasks.api.serializers import TITLE_REQUIRED
from tasks.openapi.examples import TASK_ID
from web.openapi import responses
from web.openapi.descriptions import ErrorCase
from web.openapi.responses import MALFORMED

INVALID = responses.error(
    "InvalidTask",
    400,
    "A field or a header is not valid, or the body cannot be read.",
    ErrorCase("invalid", TITLE_REQUIRED, ({"pointer": "/title", "code": "required", "detail": TITLE_REQUIRED},)),
    MALFORMED,
)
INVALID_QUERY = responses.invalid_query("InvalidTaskQuery")
NOT_FOUND = responses.error(
    "TaskNotFound",
    404,
    "The task does not exist, or it was deleted.",
    ErrorCase("not_found", f"Task with ID {TASK_ID} not found"),
)
CONFLICT = responses.conflict("TaskConflict", "task", TaskConflict)
PRECONDITION_FAILED = responses.precondition_failed("TaskPreconditionFailed", "task", TaskVersionMismatch)
KEY_REUSED = responses.key_reused("TaskKeyReused", "a task that no longer exists", TaskKeyReused)
INVALID_COMMENT = responses.invalid_body(
    "InvalidComment",
    ("pointer", "/text", "required", NO_TEXT),
    description="The text or a header is not valid, or the body cannot be read.",
)
COMMENT_KEY_REUSED = responses.key_reused("CommentKeyReused", "a comment that was deleted", CommentKeyReused)
