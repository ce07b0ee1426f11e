"""Lists tasks, and creates new ones."""

from __future__ import annotations

from functools import partial
from typing import Any

from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from staff import projects
from staff.api_access import PermissionByMethod, api_requires
from storage import clock, idempotency, writes
from storage.cursors import BadCursor
from storage.idempotency import KeyReused
from tasks import edits, reading
from tasks.api import requests
from tasks.api.requests import TASK
from tasks.api.serializers import NewTask, TaskQuery
from tasks.edits import TaskValues
from tasks.filters import Filters
from tasks.models import Task
from tasks.reading import TaskPage
from web.api.conditional import conditional
from web.api.fields import BadQuery
from web.api.idempotency import IdempotencyKeyReused, key_of, replayed
from web.caller import Scope, caller_of

QUERY, NEW = TaskQuery(), NewTask()

BAD_LAST_KEY = "Send the lastKey of the previous page with the same filters, or leave it out for the first page."


class TaskKeyReused(IdempotencyKeyReused):
    default_detail = (
        "This Idempotency-Key was used before, with another body or for a task that no longer exists: use a new one."
    )


class TaskList(PermissionByMethod, APIView):
    permission_by_method = {"GET": api_requires(Scope.TASKS_READ), "POST": api_requires(Scope.TASKS_WRITE)}

    def get(self, request: Request) -> Response:
        query = QUERY.run_validation(request.query_params.dict())
        page = _page(caller_of(request).project_id, query)
        items = [TASK.to_representation(task) for task in page.tasks]
        body = {"items": items, "count": len(items), "lastKey": page.cursor}
        return Response(body, headers={"Cache-Control": "private, no-cache"})

    def post(self, request: Request) -> Response:
        key = key_of(request)
        values: TaskValues = NEW.run_validation(request.data)
        try:
            task, was_stored_before = _create_once(request, values, key) if key else (_create(request, values), False)
        except KeyReused:
            raise TaskKeyReused from None
        location = f"{request.path}/{task.task_id}"
        return requests.response(task, 201, Location=location, **replayed(was_stored_before))


def _page(project_id: str, query: dict[str, Any]) -> TaskPage:
    limit, cursor, item = query.pop("limit"), query.pop("last_key", None), query.pop("item", None)
    filters = Filters(**{name: value or None for name, value in query.items()})
    today = clock.today(projects.find(project_id).zone)
    if item:
        tasks = [task for task in reading.of_item(project_id, str(item)) if filters.matches(task, today)]
        return TaskPage(tasks, None)
    try:
        return reading.page(project_id, filters, today, limit=limit, cursor=cursor)
    except BadCursor:
        raise BadQuery({"lastKey": [BAD_LAST_KEY]}, "bad_cursor") from None


def _create(request: Request, values: TaskValues, **more: Any) -> Task:
    caller = caller_of(request)
    values = requests.checked(request, values)
    return edits.create(caller.project_id, values, actor=caller.id, request_id=requests.request_id(request), **more)


def _create_once(request: Request, values: TaskValues, key: str) -> tuple[Task, bool]:
    """The task, and whether an earlier request stored it."""
    caller, body_hash = caller_of(request), idempotency.body_hash("task", values)
    task_id = idempotency.id_of("task", caller.project_id, caller.id, key)
    try:
        return _create(request, values, task_id=task_id, body_hash=body_hash), False
    except writes.Conflict:
        find = partial(reading.find, caller.project_id, task_id, consistent=True)
        return idempotency.stored_before(find, body_hash), True


task_list = conditional(TaskList.as_view())
