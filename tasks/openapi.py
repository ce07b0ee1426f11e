"""Describes the operations on tasks in openapi.json."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from tasks.api.collection import TaskKeyReused
from tasks.api.requests import TaskConflict, TaskVersionMismatch
from tasks.api.serializers import TITLE_REQUIRED, NewTask, Task, TaskQuery, TaskUpdate
from web.caller import Scope
from web.openapi.descriptions import (
    AppDoc,
    ErrorCase,
    ErrorDoc,
    HeaderDoc,
    OperationDoc,
    ResponseDoc,
    default_case,
    invalid_case,
)
from web.openapi.headers import (
    ETAG,
    IDEMPOTENCY_KEY,
    IDEMPOTENCY_REPLAYED,
    IF_MATCH,
    IF_NONE_MATCH,
    MALFORMED,
    NOT_MODIFIED,
    RATE_LIMITS,
)

TASK_ID = "01a2c6f0-7d2b-7c31-9a5e-3f1d8b64c2aa"
ITEM_ID = "5f3c8a7e-2b61-4d0f-9c5a-1e7d4b92f6a0"

EXAMPLE: dict[str, Any] = {
    "taskId": TASK_ID,
    "title": "Ask the printer for a date",
    "description": None,
    "status": "Open",
    "priority": "high",
    "tags": ["print"],
    "assignee": None,
    "deadline": "2026-11-27",
    "reminderAt": None,
    "feedbackIds": [],
    "links": ["https://github.com/example/shop/issues/12"],
    "createdBy": "key:4f2a90c1b7de",
    "createdAt": "2026-11-23T09:30:00.123Z",
    "updatedAt": "2026-11-23T09:30:00.123Z",
    "completedAt": None,
    "version": 1,
}
NEW_EXAMPLE = {name: EXAMPLE[name] for name in ("title", "priority", "tags", "deadline", "links")}
COMPLETED = EXAMPLE | {
    "status": "Completed",
    "updatedAt": "2026-11-24T10:02:17.480Z",
    "completedAt": "2026-11-24T10:02:17.480Z",
    "version": 2,
}
PAGE = {"items": [EXAMPLE], "count": 1, "lastKey": "WzE3OTU4Nzg2MDAxMjNd:mPq1Xn0c2w"}

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
LOCATION = HeaderDoc(
    "Location", "The URL of what was created.", {"type": "string", "format": "uri-reference"}, f"/tasks/{TASK_ID}", True
)


class TaskPage(serializers.Serializer[Any]):
    items = Task(many=True, help_text="In the order of the board. A page can have fewer tasks than `limit`, or none.")
    count = serializers.IntegerField(min_value=0, max_value=100, help_text="The number of tasks on this page.")
    lastKey = serializers.CharField(  # noqa: N815 - as it is shown
        allow_null=True, help_text="Send it to get the next page. `null` only on the last page."
    )


def _change(method: str, name: str) -> OperationDoc:
    other = "PATCH" if method == "PUT" else "PUT"
    return OperationDoc(
        name=name,
        summary="Change a task" if method == "PATCH" else "Change a task, with PUT",
        description=f"Changes the fields that the body has, and no others. {other} does the same.\n\n"
        "With `If-Match`, the task is changed only if it still has that version. Otherwise the response is 412.",
        scope=Scope.TASKS_WRITE,
        body=TaskUpdate,
        example={"status": "Completed"},
        headers=(IF_MATCH,),
        responses=(ResponseDoc(200, "The task after the change.", Task, COMPLETED, (ETAG, *RATE_LIMITS)),),
        errors=(INVALID, NOT_FOUND, CONFLICT, PRECONDITION_FAILED),
    )


OPERATIONS: dict[tuple[str, str], OperationDoc] = {
    ("GET", "/tasks"): OperationDoc(
        name="listTasks",
        summary="List tasks",
        description="Lists tasks in the order of the board: open ones, those in progress, completed ones. Within a "
        "column, high priority comes first, then the nearest deadline; of completed tasks, the last one.\n\n"
        "To get the next page, send `lastKey` with the same filters. If filters match only a few tasks, a page can "
        "have fewer tasks than `limit`, or none, even if a next page exists.",
        scope=Scope.TASKS_READ,
        query=TaskQuery,
        headers=(IF_NONE_MATCH,),
        responses=(ResponseDoc(200, "One page of tasks.", TaskPage, PAGE, (ETAG, *RATE_LIMITS)), NOT_MODIFIED),
        errors=(INVALID_QUERY,),
    ),
    ("POST", "/tasks"): OperationDoc(
        name="createTask",
        summary="Create a task",
        description="Only `title` is required.\n\n"
        "With an `Idempotency-Key`, you can send the same request again, and one task is created. The same key with "
        "another body gets 422.",
        scope=Scope.TASKS_WRITE,
        body=NewTask,
        example=NEW_EXAMPLE,
        headers=(IDEMPOTENCY_KEY,),
        responses=(ResponseDoc(201, "The task.", Task, EXAMPLE, (ETAG, LOCATION, IDEMPOTENCY_REPLAYED, *RATE_LIMITS)),),
        errors=(INVALID, KEY_REUSED),
    ),
    ("GET", "/tasks/{task_id}"): OperationDoc(
        name="readTask",
        summary="Get a task",
        description="A deleted task gets 404.",
        scope=Scope.TASKS_READ,
        headers=(IF_NONE_MATCH,),
        responses=(ResponseDoc(200, "The task.", Task, EXAMPLE, (ETAG, *RATE_LIMITS)), NOT_MODIFIED),
        errors=(NOT_FOUND,),
    ),
    ("PATCH", "/tasks/{task_id}"): _change("PATCH", "changeTask"),
    ("PUT", "/tasks/{task_id}"): _change("PUT", "putTask"),
    ("DELETE", "/tasks/{task_id}"): OperationDoc(
        name="deleteTask",
        summary="Delete a task",
        description="For a week, people can restore it on the page of tasks.",
        scope=Scope.TASKS_WRITE,
        headers=(IF_MATCH,),
        responses=(ResponseDoc(204, "The task is deleted.", headers=RATE_LIMITS),),
        errors=(NOT_FOUND, CONFLICT, PRECONDITION_FAILED),
    ),
}

DOC = AppDoc(
    tag="Tasks",
    description="Create, list and change follow-up tasks.",
    operations=OPERATIONS,
    path_parameters={"taskId": {"description": "The `taskId` of a task.", "example": TASK_ID}},
    schemas={
        "NewTask": "A task to create. Length limits apply to the text without white space at its ends.",
        "Task": "A task.",
        "TaskPage": "One page of a list.",
        "TaskUpdate": "The fields of a task that you can change. An empty value removes what was there.",
    },
)
