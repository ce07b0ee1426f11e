"""Tells search engines what is worth a visit: the forms and the API page."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.urls import get_script_prefix
from django.views.decorators.cache import cache_control

from web.methods import read_only

# A receipt is of one visitor, and the form of the widget is a part of other pages. The dashboards are not named:
# without a session each of them answers with the page for signing in, which asks not to be listed.
NOT_FOR_SEARCH = ("*?sent=", "widget/")


@read_only
@cache_control(public=True, max_age=3600)
def robots(request: HttpRequest) -> HttpResponse:
    lines = ["User-agent: *", *(f"Disallow: {get_script_prefix()}{path}" for path in NOT_FOR_SEARCH)]
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain")
