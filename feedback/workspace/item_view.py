"""One item of the inbox: alone for a script that asks for the panel, else with the whole page around it."""

from __future__ import annotations

import hashlib
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.cache import get_conditional_response
from django.utils.http import quote_etag
from django.utils.translation import get_language
from django.views.decorators.cache import never_cache

from feedback.replies.compose import Entered
from feedback.workspace import folder_tabs, inbox_page, inbox_query
from feedback.workspace.item import panel_reading
from feedback.workspace.item.panel_reading import ById
from feedback.workspace.item.timeline import Clock
from staff.access import page_requires, polled
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
    if is_partial(request, "item"):
        panel = context(request, _stored(request, feedback_id))
        return varied(render(request, "feedback/item/panel.html", panel))
    return varied(page(request, str(feedback_id)))


@read_only
@never_cache
@polled
@page_requires(Scope.FEEDBACK_READ)
def live(request: HttpRequest, feedback_id: UUID) -> HttpResponse:
    """The part of the panel that changes while a person reads it. What they type is not in it."""
    stored = _stored(request, feedback_id)
    etag = quote_etag(_tag(request, stored))
    response = get_conditional_response(request, etag=etag)
    if response is None:
        response = render(request, "feedback/item/_live.html", context(request, stored))
    response.headers["ETag"] = etag
    return response


def page(request: HttpRequest, feedback_id: str, *, entered: Entered | None = None, status: int = 200) -> HttpResponse:
    """The whole inbox with the item. `entered` is a note or a reply that was refused."""
    panel = context(request, _stored(request, UUID(feedback_id)), entered)
    around = inbox_page.context(request, current=feedback_id)
    return render(request, "feedback/inbox/page.html", around | panel, status=status)


def panel_context(request: HttpRequest, feedback_id: str) -> dict[str, Any]:
    """For an answer that has the panel as one of its parts. The query of the request is that of the list."""
    return context(request, _stored(request, UUID(feedback_id)))


def context(request: HttpRequest, stored: ById, entered: Entered | None = None) -> dict[str, Any]:
    """What the templates of the panel need."""
    panel = panel_reading.panel(_staff(request), stored, _clock(request), entered)
    query = inbox_query.read(request)
    values = {
        "panel": panel,
        "item": panel.item,
        "compose": panel.compose,
        "zone": panel.now.zone,
        "today": panel.now.today,
        "query": query.text,
        "folder_title": folder_tabs.title(query.filters.folder),
    }
    sections = [
        render_to_string(section.template, {**values, **section.context}, request) for section in panel.sections
    ]
    return {**values, "added_sections": sections}


def _stored(request: HttpRequest, feedback_id: UUID) -> ById:
    try:
        return panel_reading.by_id(_staff(request), str(feedback_id))
    except NotFound:
        raise Http404 from None


def _tag(request: HttpRequest, stored: ById) -> str:
    content = (stored.item.version, stored.newest, _clock(request), _staff(request).role, request.GET.urlencode())
    return hashlib.sha256(repr((content, get_language(), settings.RELEASE)).encode()).hexdigest()[:20]


def _clock(request: HttpRequest) -> Clock:
    zone = ZoneInfo(_staff(request).project.time_zone)
    return Clock(zone, clock.now().astimezone(zone).date())


def _staff(request: HttpRequest) -> Staff:
    staff: Staff = request.staff  # type: ignore[attr-defined]
    return staff
