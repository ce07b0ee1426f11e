"""Shows the state of a job to programs, and cancels it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from rest_framework import serializers
from rest_framework.exceptions import NotFound, PermissionDenied
from rest_framework.permissions import BasePermission
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from jobs import lifecycle
from jobs.models import Job as StoredJob
from jobs.models import State
from jobs.page import job_list
from staff.api_access import PermissionByMethod
from storage import writes
from web.api.fields import CamelCase, Moment
from web.caller import caller_of

NO_JOB = "There is no such job. Jobs are kept for 90 days after their end."


class Job(CamelCase):
    job_id = serializers.UUIDField(help_text="The id of the job.")
    kind = serializers.CharField(help_text="What it does, such as `feedback.bulk`.")
    state = serializers.ChoiceField(choices=list(State), help_text="`done`, `failed` and `cancelled` are final.")
    done = serializers.IntegerField(help_text="How much is done, such as the number of items.")
    total = serializers.IntegerField(allow_null=True, help_text="How much there is to do, if it is known.")
    result = serializers.DictField(
        allow_null=True, child=serializers.JSONField(), help_text="What came of it, so far or at the end."
    )
    error = serializers.CharField(allow_null=True, help_text="Why it failed, or why it has to try again.")
    created_at = Moment(help_text="When it was started.")
    ended_at = Moment(allow_null=True, help_text="When it ended.")


JOB = Job()  # once: each new serializer copies all its fields


class IsKnown(BasePermission):
    """A key or a session. The job has its own scope."""

    def has_permission(self, request: Request, view: APIView) -> bool:
        return caller_of(request).is_authenticated


class JobState(PermissionByMethod, APIView):
    permission_by_method = {"GET": IsKnown}

    def get(self, request: Request, job_id: UUID) -> Response:
        return _response(_find(request, job_id))


class JobCancellation(PermissionByMethod, APIView):
    """A job that has ended stays as it is. A piece that runs at this moment is finished first."""

    permission_by_method = {"POST": IsKnown}

    def post(self, request: Request, job_id: UUID) -> Response:
        job = _find(request, job_id)
        lifecycle.cancel(job, caller_of(request).id)
        return _response(lifecycle.read(job))


def _find(request: Request, job_id: UUID) -> StoredJob:
    caller = caller_of(request)
    try:
        job = writes.find(StoredJob, caller.project_id, str(job_id), consistent=True)
    except writes.NotFound:
        raise NotFound(NO_JOB) from None
    if not job_list.may_see(job, caller.may):
        raise PermissionDenied(f"This needs the scope {job.scope}.")
    return job


def _response(job: Any) -> Response:
    return Response(JOB.to_representation(job), headers={"Cache-Control": "no-store"})


job_state = JobState.as_view()
job_cancellation = JobCancellation.as_view()
