"""One item of the inbox: alone for a script that asks for the panel, else with the whole page around it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.template.loader import render_to_string
from django.views.decorators.cache import never_cache

from feedback.inbox.filter_parsing import ALL_COUNTED
from feedback.models import Status
from feedback.replies.compose import Entered, Mode
from feedback.workspace import folder_tabs, inbox_page, inbox_query
from feedback.workspace.item import panel_reading
from feedback.workspace.item.panel_reading import ById
from feedback.workspace.item.timeline import Clock
from feedback.workspace.list_pane import Row
from staff.access import page_requires, polled
from staff.people import staff_of
from storage import clock
from storage.together import together
from storage.writes import NotFound
from web import refresh
from web.caller import Scope
from web.htmx import is_partial, varied
from web.methods import read_only

STATUS = "status"  # in the query: the folder of the list
WRITE = "write"  # in the query: the form below the item that is chosen


@read_only
@never_cache
@page_requires(Scope.FEEDBACK_READ)
def item(request: HttpRequest, feedback_id: UUID) -> HttpResponse:
    stored = _stored(request, feedback_id)
    if is_partial(request, "item"):
        return varied(render(request, "feedback/item/panel.html", context(request, stored, _chosen(request, stored))))
    if STATUS not in request.GET:
        request.GET = _in_folder(request.GET.urlencode(), stored.item.status)  # type: ignore[assignment]
    return varied(_page(request, stored, entered=_chosen(request, stored)))


@read_only
@never_cache
@polled
@page_requires(Scope.FEEDBACK_READ)
def live(request: HttpRequest, feedback_id: UUID) -> HttpResponse:
    """The part of the panel that changes while a person reads it. What they type is not in it."""
    stored = _stored(request, feedback_id)
    content = (stored.item.version, stored.newest, _clock(request), staff_of(request).role, request.GET.urlencode())
    return refresh.answer(
        request, content, lambda: render(request, "feedback/item/_live.html", context(request, stored))
    )


def page(request: HttpRequest, feedback_id: str, *, entered: Entered | None = None, status: int = 200) -> HttpResponse:
    """The whole inbox with the item. `entered` is a note or a reply that was refused."""
    return _page(request, _stored(request, UUID(feedback_id)), entered=entered, status=status)


@dataclass(frozen=True)
class Steps:
    """The items before and after the open one in the list."""

    previous: str | None  # their ids
    next: str | None

    @classmethod
    def of(cls, rows: Sequence[Row]) -> Steps:
        ids = [None, *(row.item.feedback_id for row in rows), None]
        place = next((place for place, row in enumerate(rows, start=1) if row.is_current), None)
        return cls(ids[place - 1], ids[place + 1]) if place else cls(None, None)


def panel_context(request: HttpRequest, feedback_id: str) -> dict[str, Any]:
    """For an answer that has the panel as one of its parts. The query of the request is that of the list."""
    return context(request, _stored(request, UUID(feedback_id)))


def context(request: HttpRequest, stored: ById, entered: Entered | None = None) -> dict[str, Any]:
    """What the templates of the panel need."""
    panel = panel_reading.panel(staff_of(request), stored, _clock(request), entered)
    query = inbox_query.read(request)
    values = {
        "panel": panel,
        "item": panel.item,
        "compose": panel.compose,
        "actions": panel.actions(query.text),
        "zone": panel.now.zone,
        "today": panel.now.today,
        "query": query.text,
        "folder_title": folder_tabs.title(query.filters.folder),
    }
    sections = [
        render_to_string(section.template, {**values, **section.context}, request) for section in panel.sections
    ]
    return {**values, "added_sections": sections}


def _page(request: HttpRequest, stored: ById, *, entered: Entered | None = None, status: int = 200) -> HttpResponse:
    panel, around = together(
        partial(context, request, stored, entered),
        partial(inbox_page.context, request, current=stored.item.feedback_id),
    )
    steps = Steps.of(around["pane"].rows)
    return render(request, "feedback/inbox/page.html", {**around, **panel, "steps": steps}, status=status)


def _chosen(request: HttpRequest, stored: ById) -> Entered | None:
    """An empty note, if the person has just written one."""
    is_note = request.GET.get(WRITE) == Mode.NOTE
    return Entered(mode=Mode.NOTE, text="", seen=stored.newest) if is_note else None


def _in_folder(query: str, status: str) -> QueryDict:
    """A link from elsewhere, such as a mail, opens the item in its folder."""
    folder = status if status in set(Status) else ALL_COUNTED
    return QueryDict(f"{query}&{urlencode({STATUS: folder})}")


def _stored(request: HttpRequest, feedback_id: UUID) -> ById:
    try:
        return panel_reading.by_id(staff_of(request), str(feedback_id))
    except NotFound:
        raise Http404 from None


def _clock(request: HttpRequest) -> Clock:
    zone = staff_of(request).zone
    return Clock(zone, clock.today(zone))
