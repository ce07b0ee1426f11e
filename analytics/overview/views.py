"""The first page of the dashboard, and the part of it that refreshes itself."""

from __future__ import annotations

import hashlib

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import get_script_prefix
from django.utils.cache import get_conditional_response
from django.utils.http import quote_etag
from django.utils.translation import get_language
from django.views.decorators.cache import never_cache

from analytics.overview import overview_data
from staff.access import page_requires, polled
from staff.people import Staff
from storage import clock
from web.caller import Scope
from web.methods import read_only

USUAL = 30


@read_only
@never_cache
@page_requires(Scope.FEEDBACK_READ)
def page(request: HttpRequest) -> HttpResponse:
    shown = _overview(request)
    context = {"project": shown.project, "periods": overview_data.PERIODS, "now": clock.now().astimezone(shown.zone)}
    return _render(request, "analytics/overview.html", shown, **context)


@read_only
@never_cache
@polled
@page_requires(Scope.FEEDBACK_READ)
def summary(request: HttpRequest) -> HttpResponse:
    """Its tag comes from what it shows, not from when something changed: a read that came late corrects itself."""
    shown = _overview(request)
    seen = repr((shown.content, get_language(), settings.RELEASE))
    tag = quote_etag(hashlib.sha256(seen.encode()).hexdigest()[:20])
    # Nothing is drawn for a page that shows it already: that would take most of the time.
    answer = get_conditional_response(request, etag=tag) or _render(request, "analytics/_summary.html", shown)
    answer.headers["ETag"] = tag
    return answer


def _overview(request: HttpRequest) -> overview_data.Overview:
    staff: Staff = request.staff  # type: ignore[attr-defined]
    return overview_data.read(staff.project_id, _period(request.GET.get("days", "")))


def _period(asked: str) -> int:
    return next((period for period in overview_data.PERIODS if str(period) == asked), USUAL)


def _render(request: HttpRequest, template: str, shown: overview_data.Overview, **more: object) -> HttpResponse:
    address = request.build_absolute_uri(f"{get_script_prefix()}feedback")
    return render(request, template, {"overview": shown, "feedback_address": address, **more})
