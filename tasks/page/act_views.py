"""What people do with a task by one button: move it, delete it, restore it, close its items."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBadRequest
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache

from feedback.inbox.act_writes import Origin
from staff.access import page_requires
from storage.writes import NotFound, again_on_conflict
from tasks import closing, edits, reading
from tasks.models import Status, Task
from tasks.page import board as boards
from tasks.page import task_notices
from tasks.page.page_requests import Reader, find_with_deleted, query_of_act, reader_of
from tasks.page.views import context
from web import navigation_counts
from web.caller import Scope
from web.htmx import is_htmx
from web.logs.log_format import request_id
from web.methods import allow_methods

ON_THE_PAGE_OF_THE_TASK = "task"  # the value of `back`


@allow_methods("POST")
@never_cache
@page_requires(Scope.TASKS_WRITE)
def move(request: HttpRequest, task_id: UUID) -> HttpResponse:
    """From one column to another, if the task is still in the column in which the person saw it."""
    to, came_from = request.POST.get("to", ""), request.POST.get("from", "")
    if not {to, came_from} <= set(Status):
        return HttpResponseBadRequest(
            "Send `to` and `from`: open, in_progress or completed.", content_type="text/plain"
        )
    reader = reader_of(request)

    def change() -> tuple[Task, bool]:
        task = reading.find(reader.project_id, str(task_id), consistent=True)
        if task.status != came_from:
            return task, task.status == to
        edits.change(task, {"status": to}, actor=reader.staff.actor, request_id=request_id.get())
        return task, True

    try:
        task, is_there = again_on_conflict(change)
    except NotFound:
        return _gone(request, reader, task_id)
    if not is_there:
        return answer(request, reader, task, task_notices.MOVED_BY_ANOTHER)
    return answer(request, reader, task, task_notices.ACTS[to], previous=came_from)


@allow_methods("POST")
@never_cache
@page_requires(Scope.TASKS_WRITE)
def delete(request: HttpRequest, task_id: UUID) -> HttpResponse:
    return _act(request, task_id, edits.delete, "deleted")


@allow_methods("POST")
@never_cache
@page_requires(Scope.TASKS_WRITE)
def restore(request: HttpRequest, task_id: UUID) -> HttpResponse:
    return _act(request, task_id, edits.restore, "restored")


@allow_methods("POST")
@never_cache
@page_requires(Scope.FEEDBACK_MANAGE)
def close_items(request: HttpRequest, task_id: UUID) -> HttpResponse:
    """Moves the items of the task to the folder of what is done, or takes that back: `undo` is the batch."""
    reader = reader_of(request)
    try:
        task = reading.find(reader.project_id, str(task_id), consistent=True)
    except NotFound:
        return _gone(request, reader, task_id)
    origin = Origin(actor=reader.staff.actor, request_id=request_id.get())
    if batch_id := request.POST.get("undo", ""):
        closing.reopen_items(task, batch_id, origin)
        return answer(request, reader, task, "unclosed")
    return answer(request, reader, task, "closed", previous=closing.close_items(task, origin))


def answer(request: HttpRequest, reader: Reader, task: Task, act: str, *, previous: str = "") -> HttpResponse:
    """A script gets the new board and the notice, all others the page from which the form came."""
    navigation_counts.forget(reader.staff, "tasks")
    back = request.POST.get("back", "")
    is_of_task = back == ON_THE_PAGE_OF_THE_TASK
    query = query_of_act(request)
    if is_htmx(request) and not is_of_task:
        board = boards.read(reader.project_id, query, reader.today, task)
        notice = task_notices.of(act, task, back=str(query), previous=previous)
        return render(request, "tasks/_acted.html", context(reader, board) | {"notice": notice})
    act_name = f"{act}.{task.task_id}.{previous}"
    page = reverse("task", args=[task.task_id]) if is_of_task and not task.is_deleted else reverse("tasks")
    address = f"{page}?{query.having(notice=act_name)}"
    if is_htmx(request):
        return HttpResponse(status=200, headers={"HX-Redirect": address})
    return redirect(address)


def _act(request: HttpRequest, task_id: UUID, change: Callable[..., None], act: str) -> HttpResponse:
    reader = reader_of(request)

    def once() -> Task:
        task = find_with_deleted(reader, str(task_id))
        if task is None:
            raise Http404
        if not (act == "deleted" and task.is_deleted):
            change(task, actor=reader.staff.actor, request_id=request_id.get())
        return task

    return answer(request, reader, again_on_conflict(once), act)


def _gone(request: HttpRequest, reader: Reader, task_id: UUID) -> HttpResponse:
    """It was deleted meanwhile. A task that the project never had does not exist."""
    task = find_with_deleted(reader, str(task_id))
    if task is None:
        raise Http404
    return answer(request, reader, task, task_notices.GONE)
