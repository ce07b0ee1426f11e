"""Describes the operations on tasks in openapi.json."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from tasks.api.comments import Comment, NewComment
from tasks.api.serializers import NewTask, Task, TaskQuery, TaskUpdate
from tasks.openapi.errors import (
    COMMENT_KEY_REUSED,
    CONFLICT,
    INVALID,
    INVALID_COMMENT,
    INVALID_QUERY,
    KEY_REUSED,
    NOT_FOUND,
    PRECONDITION_FAILED,
)
from tasks.openapi.examples import COMMENT, COMPLETED, EXAMPLE, NEW_EXAMPLE, PAGE
from web.caller import Scope
from web.openapi.descriptions import OperationDoc, ResponseDoc
from web.openapi.headers import (
    ETAG,
    IDEMPOTENCY_KEY,
    IDEMPOTENCY_REPLAYED,
    IF_MATCH,
    IF_NONE_MATCH,
    LOCATION,
    RATE_LIMITS,
)
from web.openapi.responses import found


class TaskPage(serializers.Serializer[Any]):
    items = Task(many=True, help_text="In the order of the board. A page can have fewer tasks than `limit`, or none.")
    count = serializers.IntegerField(min_value=0, max_value=100, help_text="The number of tasks on this page.")
    lastKey = serializers.CharField(  # noqa: N815 - as it is shown
        allow_null=True, help_text="Send it to get the next page. `null` only on the last page."
    )


class CommentPage(serializers.Serializer[Any]):
    items = Comment(many=True, help_text="The newest 100, oldest first.")
    count = serializers.IntegerField(min_value=0, max_value=100, help_text="The number of comments.")


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
        responses=found("One page of tasks.", TaskPage, PAGE),
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
        responses=found("The task.", Task, EXAMPLE),
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
    ("GET", "/tasks/{task_id}/comments"): OperationDoc(
        name="listTaskComments",
        summary="List the comments on a task",
        description="The newest 100, oldest first.",
        scope=Scope.TASKS_READ,
        headers=(IF_NONE_MATCH,),
        responses=found("The comments.", CommentPage, {"items": [COMMENT], "count": 1}),
        errors=(NOT_FOUND,),
    ),
    ("POST", "/tasks/{task_id}/comments"): OperationDoc(
        name="commentOnTask",
        summary="Comment on a task",
        description="Members of the project whose name the text has after `@` get a mail with a link.",
        scope=Scope.TASKS_WRITE,
        body=NewComment,
        example={"text": COMMENT["text"]},
        headers=(IDEMPOTENCY_KEY,),
        responses=(ResponseDoc(201, "The comment.", Comment, COMMENT, (IDEMPOTENCY_REPLAYED, *RATE_LIMITS)),),
        errors=(INVALID_COMMENT, NOT_FOUND, COMMENT_KEY_REUSED),
    ),
}
