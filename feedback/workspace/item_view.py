"""One item of the inbox: alone for a script that asks for the panel, else with the whole page around it."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache

from feedback.models import Feedback
from feedback.workspace import inbox_page
from staff.access import page_requires
from staff.people import Staff
from storage import writes
from web.caller import Scope
from web.methods import read_only


@read_only
@never_cache
@page_requires(Scope.FEEDBACK_READ)
def item(request: HttpRequest, feedback_id: UUID) -> HttpResponse:
    staff: Staff = request.staff  # type: ignore[attr-defined]
    found = _find(staff.project_id, str(feedback_id))
    context = inbox_page.context(request, current=found.feedback_id)
    return render(request, "feedback/inbox/page.html", context | {"panel": {"item": found}})


def _find(project_id: str, feedback_id: str) -> Feedback:
    try:
        found = writes.find(Feedback, feedback_id)
    except writes.NotFound:
        raise Http404 from None
    if found.project_id != project_id:
        raise Http404
    return found
