"""A new task: from the form on the board, or from the page of its own, which an item opens."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache

from feedback.models import Feedback
from feedback.workspace.acts import undo_offer
from staff.access import page_requires
from tasks import edits, references
from tasks.page.forms import TaskForm
from tasks.page.page_requests import LIST, LONGEST_QUERY, MADE, Reader, query_of_act, reader_of
from tasks.page.texts import title_from
from web import navigation_counts
from web.caller import Scope
from web.htmx import is_htmx, varied
from web.logs.log_format import request_id
from web.methods import allow_methods


@allow_methods("GET", "HEAD", "POST")
@never_cache
@page_requires(Scope.TASKS_WRITE)
def new(request: HttpRequest) -> HttpResponse:
    reader = reader_of(request)
    item = _item(reader, request.GET.get("item") or request.POST.get("item", ""))
    if request.method == "POST":
        return varied(_create(request, reader, item))
    form = TaskForm(None, reader.members, reader.zone)
    title = title_from(item) if item else ""
    return varied(_render(request, reader, form, item, title))


def _create(request: HttpRequest, reader: Reader, item: Feedback | None) -> HttpResponse:
    form = TaskForm(request.POST, reader.members, reader.zone)
    if not form.is_valid():
        return _render(request, reader, form, item, request.POST.get("title", ""), status=422)
    values = form.values()
    if item:
        values["feedback_ids"] = frozenset({item.feedback_id})
    task = edits.create(reader.project_id, values, actor=reader.staff.actor, request_id=request_id.get())
    navigation_counts.forget(reader.staff, "tasks")
    if item:
        address = _item_address(request, item, {undo_offer.MADE: f"{MADE}.{task.task_id}"})
    else:
        address = f"{reverse('tasks')}?{query_of_act(request).having(notice=f'created.{task.task_id}')}"
    return HttpResponse(headers={"HX-Redirect": address}) if is_htmx(request) else redirect(address)


def _render(
    request: HttpRequest, reader: Reader, form: TaskForm, item: Feedback | None, title: str, status: int = 200
) -> HttpResponse:
    context: dict[str, Any] = {"form": form, "item": item, "title": title, "back": str(query_of_act(request))}
    if item:
        context |= {"is_alone": True, "list": _list(request), "item_address": _item_address(request, item)}
    template = "tasks/_new_form.html" if is_htmx(request) else "tasks/new.html"
    return render(request, template, reader.context() | context, status=status)


def _list(request: HttpRequest) -> str:
    """The query of the inbox from which the person comes."""
    query = request.GET.get(LIST) or request.POST.get(LIST, "")
    return query if len(query) <= LONGEST_QUERY else ""


def _item_address(request: HttpRequest, item: Feedback, made: Mapping[str, str] | None = None) -> str:
    address = reverse("inbox-item", args=[item.feedback_id])
    return undo_offer.with_undo(f"{address}?{QueryDict(_list(request)).urlencode()}", made or {})


def _item(reader: Reader, feedback_id: str) -> Feedback | None:
    """None for an item that was removed meanwhile, or that the project does not have: the task is made without it."""
    try:
        items = references.items(reader.project_id, {str(UUID(feedback_id))})
    except ValueError:
        return None
    return next(iter(items.values()), None)
