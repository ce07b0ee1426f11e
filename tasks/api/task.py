"""Reads, changes and deletes one task."""

from __future__ import annotations

from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from staff.api_access import PermissionByMethod, api_requires
from storage import writes
from tasks import edits
from tasks.api import requests
from tasks.api.serializers import TaskUpdate
from web.api.conditional import conditional
from web.caller import Scope, caller_of

UPDATE = TaskUpdate()


class OneTask(PermissionByMethod, APIView):
    """PUT is as partial as PATCH: the first version of this API had PUT for both."""

    permission_by_method = {
        "GET": api_requires(Scope.TASKS_READ),
        "PUT": api_requires(Scope.TASKS_WRITE),
        "PATCH": api_requires(Scope.TASKS_WRITE),
        "DELETE": api_requires(Scope.TASKS_WRITE),
    }

    def get(self, request: Request, task_id: str) -> Response:
        return requests.response(requests.find(request, task_id))

    def put(self, request: Request, task_id: str) -> Response:
        return self.patch(request, task_id)

    def patch(self, request: Request, task_id: str) -> Response:
        values = UPDATE.run_validation(request.data)
        task = requests.find(request, task_id)
        requests.check_match(request, task)
        values = requests.checked(request, values, task)
        try:
            edits.change(task, values, actor=caller_of(request).id, request_id=requests.request_id(request))
        except writes.Conflict:
            raise requests.TaskConflict from None
        return requests.response(task)

    def delete(self, request: Request, task_id: str) -> Response:
        task = requests.find(request, task_id)
        requests.check_match(request, task)
        try:
            edits.delete(task, actor=caller_of(request).id, request_id=requests.request_id(request))
        except writes.Conflict:
            raise requests.TaskConflict from None
        return Response(status=204)


task = conditional(OneTask.as_view())
