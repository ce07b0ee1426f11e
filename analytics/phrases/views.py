"""What people write about: a page of its own, and the part of it that other pages load after themselves."""

from __future__ import annotations

from collections.abc import Mapping

from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache

from analytics import selection
from analytics.phrases import comparison, reading
from analytics.phrases.comparison import Comparison
from analytics.selection import BadSelection
from feedback.inbox.filters import BadFilters
from staff.access import page_requires
from staff.models import Project
from staff.people import staff_of
from web import htmx
from web.caller import Scope
from web.methods import read_only

WRONG = "The address has parameters that are not valid."


@read_only
@never_cache
@page_requires(Scope.FEEDBACK_READ)
def page(request: HttpRequest) -> HttpResponse:
    """For htmx only the part, without the frame of the page."""
    compared = _compared(request.GET, staff_of(request).project)
    template = "analytics/phrases/_part.html" if htmx.is_htmx(request) else "analytics/phrases/page.html"
    return htmx.varied(render(request, template, {"answer": reading.read(compared)}))


def _compared(parameters: Mapping[str, str], project: Project) -> Comparison:
    """Two lists of the inbox, or a period and the one before."""
    question = parameters.get("question", "")
    if question and not comparison.is_question(question):
        raise BadRequest(WRONG)
    try:
        if "now" in parameters:
            return comparison.of_lists(project, parameters["now"], parameters.get("before", ""), question)
        return comparison.of_selection(selection.parse(parameters, project), question)
    except (BadFilters, BadSelection) as error:
        raise BadRequest(WRONG) from error
