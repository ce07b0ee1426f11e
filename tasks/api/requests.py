"""What the views of tasks share: finding a task, checking a change, and the responses."""

from __future__ import annotations

import re
from datetime import datetime
from typing import cast

from rest_framework.exceptions import ErrorDetail, NotFound, ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from storage import clock, writes
from tasks import reading, references
from tasks.api.serializers import Task as TaskSerializer
from tasks.edits import TaskValues
from tasks.limits import LONGEST_REMINDER
from tasks.models import Task
from web.api import versions
from web.api.fields import camel_case
from web.api.versions import VersionConflict, VersionMismatch
from web.caller import caller_of

TASK = TaskSerializer()  # once: each new serializer copies all its fields

UNKNOWN = {
    "assignee": "Give the id of a member of this project, or null for none.",
    "feedback_ids": "Give ids of items of this project that exist.",
}
LATE_REMINDER = "Give a time in the future, within a year."
_SAFE_ID = re.compile(r"[\w-]{1,64}", re.ASCII)


class TaskConflict(VersionConflict):
    default_detail = "Another request changed the task at the same time: read it again."


class TaskVersionMismatch(VersionMismatch):
    default_detail = "The task is not at the version that If-Match names: read it again."


def find(request: Request, task_id: str) -> Task:
    """A task of another project does not exist for the caller."""
    try:
        if not _SAFE_ID.fullmatch(task_id):
            raise writes.NotFound("The id has characters that no id has")
        return reading.find(caller_of(request).project_id, task_id, consistent=True)
    except writes.NotFound:
        # The text is that of the first version of this API: programs compare it. An id with other characters than ours
        # is not repeated.
        name = f" {task_id}" if _SAFE_ID.fullmatch(task_id) else ""
        raise NotFound(f"Task with ID{name} not found") from None


def check_match(request: Request, task: Task) -> None:
    if not versions.matches(request, task.version):
        raise TaskVersionMismatch


def checked(request: Request, values: TaskValues, task: Task | None = None) -> TaskValues:
    """The values, if all that they refer to exists. What the task has already is not checked again."""
    unknown = references.unknown(caller_of(request).project_id, values, task)
    errors = {camel_case(name): [ErrorDetail(UNKNOWN[name], "unknown")] for name in unknown}
    reminder = values.get("reminder_at")
    if reminder and reminder != (task and task.reminder_at) and not _is_soon(reminder):
        errors["reminderAt"] = [ErrorDetail(LATE_REMINDER, "invalid")]
    if errors:
        raise ValidationError(errors)
    return values


def response(task: Task, status: int = 200, **headers: str) -> Response:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return Response(
        TASK.to_representation(task),
        status=status,
        headers={"Cache-Control": "private, no-cache", "ETag": versions.etag(task.version)} | named,
    )


def request_id(request: Request) -> str | None:
    return cast("str | None", request.META.get("REQUEST_ID"))


def _is_soon(moment: datetime) -> bool:
    return clock.now() < moment <= clock.now() + LONGEST_REMINDER
