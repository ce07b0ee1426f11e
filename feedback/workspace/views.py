"""The page of the inbox."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache

from feedback.workspace import inbox_page
from staff.access import page_requires
from web.caller import Scope
from web.methods import read_only


@read_only
@never_cache
@page_requires(Scope.FEEDBACK_READ)
def inbox(request: HttpRequest) -> HttpResponse:
    return render(request, "feedback/inbox/page.html", inbox_page.context(request))
