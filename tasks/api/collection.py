"""Lists tasks, and creates new ones."""

from __future__ import annotations

import json
from typing import Any
from uuid import UUID, uuid5

from django.conf import settings
from rest_framework.exceptions import APIException
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from staff import projects
from staff.api_access import PermissionByMethod, api_requires
from storage import clock, writes
from storage.cursors import BadCursor
from storage.ids import keyed_hash
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
from web.api.idempotency import key_of
from web.caller import Scope, caller_of

QUERY, NEW = TaskQuery(), NewTask()

ID_NAMESPACE = UUID("b1a4f2d8-4c1e-5a39-9d0b-7e2f6c85d314")
BAD_LAST_KEY = "Send the lastKey of the previous page with the same filters, or leave it out for the first page."


class TaskKeyReused(APIException):
    status_code = 422
    default_code = "idempotency_key_reused"
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
        task, was_stored_before = _create_once(request, values, key) if key else (_create(request, values), False)
        headers = {"Idempotency-Replayed": "true"} if was_stored_before else {}
        return requests.response(task, 201, Location=f"{request.path}/{task.task_id}", **headers)


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
    """The key determines the id, so that one conditional put decides. Each caller has its own keys."""
    caller = caller_of(request)
    task_id, fingerprint = str(uuid5(ID_NAMESPACE, f"{caller.project_id} {caller.id} {key}")), _fingerprint(values)
    try:
        return _create(request, values, task_id=task_id, body_hash=fingerprint), False
    except writes.Conflict:
        return _stored_before(caller.project_id, task_id, fingerprint), True


def _stored_before(project_id: str, task_id: str, fingerprint: str) -> Task:
    try:
        task = reading.find(project_id, task_id, consistent=True)
    except writes.NotFound:
        raise TaskKeyReused from None
    if task.body_hash != fingerprint:
        raise TaskKeyReused
    return task


def _fingerprint(values: TaskValues) -> str:
    """Keyed, because a plain hash would confirm a guessed text. Only PERSON_HASH_KEY never changes."""
    body = {name: sorted(value) if isinstance(value, frozenset) else str(value) for name, value in values.items()}
    return keyed_hash(settings.PERSON_HASH_KEY, "task", json.dumps(body, sort_keys=True))


task_list = conditional(TaskList.as_view())
