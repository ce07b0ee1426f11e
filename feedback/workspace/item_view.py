"""One item of the inbox: alone for a script that asks for the panel, else with the whole page around it."""

from __future__ import annotations

from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.views.decorators.cache import never_cache

from feedback.workspace import inbox_page
from feedback.workspace.item import act_texts, panel_reading
from feedback.workspace.item.panel import Panel
from feedback.workspace.item.timeline import Clock
from staff.access import page_requires
from staff.people import Staff
from storage import clock
from storage.writes import NotFound
from web.caller import Scope
from web.htmx import is_partial, varied
from web.methods import read_only


@read_only
@never_cache
@page_requires(Scope.FEEDBACK_READ)
def item(request: HttpRequest, feedback_id: UUID) -> HttpResponse:
    panel = _panel(request, feedback_id)
    if is_partial(request, "item"):
        return varied(render(request, "feedback/item/panel.html", _context(request, panel)))
    page = inbox_page.context(request, current=panel.item.feedback_id)
    return varied(render(request, "feedback/inbox/page.html", page | _context(request, panel)))


def _panel(request: HttpRequest, feedback_id: UUID) -> Panel:
    staff: Staff = request.staff  # type: ignore[attr-defined]
    zone = ZoneInfo(staff.project.time_zone)
    try:
        return panel_reading.read(staff, str(feedback_id), Clock(zone, clock.now().astimezone(zone).date()))
    except NotFound:
        raise Http404 from None


def _context(request: HttpRequest, panel: Panel) -> dict[str, Any]:
    folder = request.GET.get("folder", panel.item.status)
    context = {
        "panel": panel,
        "item": panel.item,
        "zone": panel.now.zone,
        "today": panel.now.today,
        "query": request.GET.urlencode(),
        "folder_title": act_texts.folder_title(folder),
    }
    sections = [
        render_to_string(section.template, {**context, **section.context}, request) for section in panel.sections
    ]
    return {**context, "added_sections": sections}
