"""Requests whose subject another caller changes at the same moment."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import uuid4

from analytics.releases import announcing
from analytics.releases import reading as releases
from analytics.releases.models import AnnouncedRelease
from feedback.inbox import edits, saved_views
from feedback.inbox.act_writes import Origin
from feedback.inbox.edits import Edit
from feedback.inbox.models import SavedView
from feedback.models import Feedback
from staff.keys import key_management
from staff.keys.grants import Grantor
from staff.models import Key
from storage.writes import Conflict
from tasks import edits as task_edits
from tasks.api import requests as task_requests
from tasks.models import Task
from tests.analytics.releases.factories import forget_release
from tests.feedback_site.openapi.sending import Request

A_TERMINAL = Grantor("default", "system:test", lambda _: True)

if TYPE_CHECKING:
    from django.test.client import _MonkeyPatchedWSGIResponse as Response


def changed_meanwhile(request: Request) -> Response:
    if "taskId" in request.operation.path:
        return _task_changed_meanwhile(request)
    if "/views" in request.operation.path:
        return _view_changed_meanwhile(request)
    if "/keys" in request.operation.path:
        return _key_changed_meanwhile(request)
    if "/releases" in request.operation.path:
        return _release_changed_meanwhile(request)

    def refuse(item: Feedback, edit: Edit, origin: Origin) -> None:
        raise Conflict("another caller was faster, each time")

    item = request.an_item()
    request.patch.setattr(edits, "apply_as", refuse)
    return request.send(item=item)


def _task_changed_meanwhile(request: Request) -> Response:
    find = task_requests.find

    def find_early(call: Any, task_id: str) -> Task:
        task = find(call, task_id)
        task_edits.change(find(call, task_id), {"title": "Another title"}, actor="person:eve")
        return task

    request.patch.setattr(task_requests, "find", find_early)
    return request.send()


def _view_changed_meanwhile(request: Request) -> Response:
    """And no view can be created if there are as many as allowed."""
    find = saved_views.find

    def find_early(project_id: str, person_id: str | None, view_id: str) -> SavedView:
        view = find(project_id, person_id, view_id)
        saved_views.change(find(project_id, person_id, view_id), {"name": "Another"}, actor="person:eve")
        return view

    item = request.an_item()
    request.patch.setattr(saved_views, "MOST_VIEWS", 0)
    request.patch.setattr(saved_views, "find", find_early)
    return request.send(item=item)


def _key_changed_meanwhile(request: Request) -> Response:
    find = key_management.find_in

    def find_early(project_id: str, key_id: str, *, consistent: bool = False) -> Key:
        key = find(project_id, key_id, consistent=consistent)
        other = find(project_id, key_id, consistent=True)
        key_management.change(A_TERMINAL, other, f"Another {uuid4()}", None)
        return key

    item = request.an_item()
    request.patch.setattr(key_management, "find_in", find_early)
    return request.send(item=item)


def _release_changed_meanwhile(request: Request) -> Response:
    """And no release can be announced with another note than before."""
    forget_release()  # with the note of the request already, there would be nothing to change
    if request.operation.name == "announceRelease":
        request.send(body={"version": "2.1.0", "note": "Another note"})
        return request.send(body={"version": "2.1.0", "note": "The new checkout"})
    find = releases.find

    def find_early(project_id: str, release_id: str, *, consistent: bool = False) -> AnnouncedRelease:
        release = find(project_id, release_id, consistent=consistent)
        announcing.change(find(project_id, release_id), {"note": f"Note {uuid4()}"}, actor="person:eve")
        return release

    item = request.an_item()
    request.patch.setattr(releases, "find", find_early)
    return request.send(item=item)
