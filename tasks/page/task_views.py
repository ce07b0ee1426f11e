"""The page of one task: its form, its items, and what happened to it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache

from conversations import texts
from conversations.writing import TokenReused
from staff.access import page_requires, polled
from storage.ids import new_id
from storage.writes import Conflict, NotFound, again_on_conflict
from tasks import comments, edits, reading
from tasks.models import Task
from tasks.page import detail, seen
from tasks.page.forms import TaskForm
from tasks.page.page_requests import Reader, find, reader_of
from tasks.page.views import notice_of
from web import refresh
from web.caller import Scope
from web.htmx import varied
from web.logs.log_format import request_id
from web.methods import allow_methods, read_only
from web.notices import Kind, Notice

LABELS: Mapping[str, Promise] = {
    "title": _("Title"),
    "description": _("Description"),
    "status": _("Status"),
    "priority": _("Priority"),
    "assignee": _("Assigned to"),
    "deadline": _("Deadline"),
    "reminder_at": _("Reminder"),
    "tags": _("Tags"),
    "links": _("Links"),
}


@allow_methods("GET", "HEAD", "POST")
@never_cache
@page_requires(Scope.TASKS_READ)
def task(request: HttpRequest, task_id: UUID) -> HttpResponse:
    reader = reader_of(request)
    if request.method == "POST":
        return varied(_save(request, reader, find(reader, task_id)))
    stored = find(reader, task_id)
    notice, _task = notice_of(request, reader, back="task")
    return varied(_page(request, reader, stored, _form(reader, stored), notice))


@read_only
@never_cache
@polled
@page_requires(Scope.TASKS_READ)
def part(request: HttpRequest, task_id: UUID) -> HttpResponse:
    """What refreshes itself: all but the form, in which the person may be typing."""
    reader = reader_of(request)
    shown = detail.read(reader, find(reader, task_id))
    is_outdated = request.GET.get("version") not in (None, str(shown.task.version))
    context = {"detail": shown, "task": shown.task, "is_outdated": is_outdated}
    return refresh.answer(
        request,
        (shown.content, is_outdated, reader.today, reader.may_write),
        lambda: render(request, "tasks/_happened.html", reader.context() | context),
    )


@allow_methods("POST")
@never_cache
@page_requires(Scope.TASKS_WRITE)
def comment(request: HttpRequest, task_id: UUID) -> HttpResponse:
    """A comment is a note of the conversation about the task. Those whom it mentions get a mail with a link."""
    reader = reader_of(request)
    stored = find(reader, task_id)
    try:
        text = texts.checked(request.POST.get("text", ""))
        comments.write(stored, text, author=reader.staff.actor, name=reader.staff.name, token=_token(request))
    except texts.WrongText as error:
        return _page(request, reader, stored, _form(reader, stored), comment_error=error.code, status=422)
    except (Conflict, TokenReused):
        pass  # the same form was sent before, and the comment is there or was deleted since
    return redirect(f"{reverse('task', args=[stored.task_id])}#comments")


def _save(request: HttpRequest, reader: Reader, stored: Task) -> HttpResponse:
    if not reader.may_write:
        raise PermissionDenied
    form = TaskForm(request.POST, reader.members, reader.zone, stored)
    if not form.is_valid():
        return _page(request, reader, stored, form, status=422)
    saw = seen.read(request.POST.get("seen", ""))
    try:
        stored, overlap = again_on_conflict(lambda: _change(reader, stored.task_id, saw, form))
    except NotFound:
        raise Http404 from None
    if overlap:
        return _page(request, reader, stored, form, _conflict(reader, stored, overlap), status=409)
    return redirect(f"{reverse('task', args=[stored.task_id])}?notice=saved.{stored.task_id}")


def _change(reader: Reader, task_id: str, saw: seen.Seen, form: TaskForm) -> tuple[Task, list[str]]:
    """The task, and the fields that another person has changed since the person opened the form."""
    stored = reading.find(reader.project_id, task_id, consistent=True)
    values = seen.changes(saw, form.values())
    overlap = seen.conflicts(saw, values, stored)
    if not overlap:
        edits.change(stored, values, actor=reader.staff.actor, request_id=request_id.get())
    return stored, overlap


def _conflict(reader: Reader, stored: Task, overlap: list[str]) -> Notice:
    shown = detail.read(reader, stored)
    labels = ", ".join(str(LABELS[name]) for name in overlap)
    text = gettext("Nothing was saved: %(name)s has changed the same meanwhile: %(fields)s. Save again to replace it.")
    return Notice(text % {"name": shown.last_editor, "fields": labels}, Kind.PROBLEM)


def _form(reader: Reader, stored: Task) -> TaskForm:
    return TaskForm(None, reader.members, reader.zone, stored)


def _page(
    request: HttpRequest,
    reader: Reader,
    stored: Task,
    form: TaskForm,
    notice: Notice | None = None,
    *,
    comment_error: str = "",
    status: int = 200,
) -> HttpResponse:
    context: dict[str, Any] = {
        "detail": detail.read(reader, stored),
        "task": stored,
        "form": form,
        "seen": seen.of(stored),
        "notice": notice,
        "back": "task",
        "comment_error": comment_error,
        "comment": request.POST.get("text", "") if comment_error else "",
        "token": new_id(),
    }
    return render(request, "tasks/task.html", reader.context() | context, status=status)


def _token(request: HttpRequest) -> str | None:
    return request.POST.get("token", "")[:100] or None
