"""The page of the inbox."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache

from feedback.workspace import folder_tabs, inbox_news, inbox_page, inbox_query
from feedback.workspace.inbox_news import Pulse
from feedback.workspace.inbox_query import InboxQuery
from staff.access import page_requires, polled
from staff.people import staff_of
from web import refresh
from web.caller import Scope
from web.methods import read_only
from web.queries import without_empty


@read_only
@never_cache
@page_requires(Scope.FEEDBACK_READ)
def inbox(request: HttpRequest) -> HttpResponse:
    if (tidy := without_empty(request.GET)) is not None:
        return redirect(f"{request.path}?{tidy}")
    return render(request, "feedback/inbox/page.html", inbox_page.context(request))


@read_only
@never_cache
@polled
@page_requires(Scope.FEEDBACK_READ)
def news(request: HttpRequest) -> HttpResponse:
    """The part of the page that refreshes itself: an answer 304 has read no item."""
    staff = staff_of(request)
    query = inbox_query.read(request)
    pulse = inbox_news.pulse(staff.project_id)
    return refresh.answer(request, (pulse.content, query.text), lambda: _news(request, query, pulse))


def _news(request: HttpRequest, query: InboxQuery, pulse: Pulse) -> HttpResponse:
    staff = staff_of(request)
    context = {
        "tabs": folder_tabs.tabs(pulse.folders.numbers, query.filters.folder),
        "news": inbox_news.read(staff, query, pulse),
    }
    return render(request, "feedback/inbox/_news.html", context)
