"""What people write about: a page of its own, and the part of it that other pages load after themselves."""

from __future__ import annotations

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache

from analytics import selection
from analytics.phrases import comparison, reading
from analytics.phrases.comparison import Comparison
from analytics.phrases.turns import TooMany
from analytics.selection import BadSelection
from feedback.inbox.filters import BadFilters
from staff.access import page_requires
from staff.models import Project
from staff.people import staff_of
from storage import clock
from web import htmx
from web.caller import Scope
from web.methods import read_only

WRONG = "The address has parameters that are not valid."


@read_only
@never_cache
@page_requires(Scope.FEEDBACK_READ)
def page(request: HttpRequest) -> HttpResponse:
    """For htmx only the part, without the frame of the page."""
    try:
        compared = _compared(request.GET, staff_of(request).project)
    except BadRequest:
        return render(request, "analytics/phrases/wrong.html", status=HTTPStatus.BAD_REQUEST)
    try:
        context: dict[str, Any] = {"answer": reading.read(compared), "today": clock.today(compared.project.zone)}
    except TooMany as error:
        return _later(request, error.seconds)
    template = "analytics/phrases/_part.html" if htmx.is_htmx(request) else "analytics/phrases/page.html"
    return htmx.varied(render(request, template, context))


def _later(request: HttpRequest, seconds: int) -> HttpResponse:
    """The part loads itself again. A person without JavaScript loads the page again."""
    if htmx.is_htmx(request):
        context = {"address": request.get_full_path(), "seconds": seconds}
        return htmx.varied(render(request, "analytics/phrases/_later.html", context))
    response = render(request, "analytics/phrases/later.html", status=HTTPStatus.TOO_MANY_REQUESTS)
    response.headers["Retry-After"] = str(seconds)
    return htmx.varied(response)


def _compared(parameters: Mapping[str, str], project: Project) -> Comparison:
    """Two lists of the inbox, or a period and the one before."""
    question = parameters.get("question", "")
    if question and not comparison.is_question(question):
        raise BadRequest(WRONG)
    try:
        lists = parameters.get("now", ""), parameters.get("before", "")
        if any(lists):
            if not all(lists):  # a list is compared with another one
                raise BadRequest(WRONG)
            return comparison.of_lists(project, *lists, question)
        return comparison.of_selection(selection.parse(parameters, project), question)
    except (BadFilters, BadSelection) as error:
        raise BadRequest(WRONG) from error
