"""Takes the text of a search, and leads to the list under an id: an address must not have the text."""

from __future__ import annotations

from dataclasses import replace

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache

from feedback.inbox import searches
from feedback.inbox.text_search import BadSearch
from feedback.workspace import inbox_page, inbox_query
from staff.access import page_requires
from staff.people import staff_of
from web.caller import Scope
from web.methods import allow_methods
from web.notices import Kind, Notice


@allow_methods("POST")
@never_cache
@page_requires(Scope.FEEDBACK_READ)
def search(request: HttpRequest) -> HttpResponse:
    """In the list that the page shows. Without a text, the list is shown without a search."""
    staff = staff_of(request)
    request.GET = QueryDict(request.POST.get("query", ""))
    shown = replace(inbox_query.read(request).filters, search="", search_id="")
    text = request.POST.get("text", "").strip()
    try:
        search_id = searches.store(staff.project_id, staff.person_id, text) if text else ""
    except BadSearch as error:
        notice = Notice(str(error), Kind.PROBLEM)
        context = inbox_page.context(request) | {"notice": notice, "search_text": text}
        return render(request, "feedback/inbox/page.html", context, status=422)
    return HttpResponseRedirect(f"{reverse('inbox')}?{replace(shown, search_id=search_id).query()}")
