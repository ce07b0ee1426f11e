"""The first page of the dashboard, and the part that refreshes itself."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import get_script_prefix
from django.views.decorators.cache import never_cache

from analytics.overview import overview_data
from feedback.forms import form_store
from staff.access import page_requires, polled
from staff.people import staff_of
from storage import clock
from web import refresh
from web.caller import Scope
from web.methods import read_only

DEFAULT_PERIOD = 30


@read_only
@never_cache
@page_requires(Scope.FEEDBACK_READ)
def page(request: HttpRequest) -> HttpResponse:
    overview = _overview(request)
    now = clock.now().astimezone(overview.zone)
    numbers = {"inbox": overview.new_items}
    context = {"periods": overview_data.PERIODS, "now": now, "navigation_numbers": numbers}
    return _render(request, "analytics/overview.html", overview, **context)


@read_only
@never_cache
@polled
@page_requires(Scope.FEEDBACK_READ)
def summary(request: HttpRequest) -> HttpResponse:
    overview = _overview(request)
    return refresh.answer(request, overview.content, lambda: _render(request, "analytics/_summary.html", overview))


def _overview(request: HttpRequest) -> overview_data.Overview:
    staff = staff_of(request)
    return overview_data.read(staff.project, _period(request.GET.get("days", "")))


def _period(days: str) -> int:
    return next((period for period in overview_data.PERIODS if str(period) == days), DEFAULT_PERIOD)


def _render(request: HttpRequest, template: str, overview: overview_data.Overview, **more: object) -> HttpResponse:
    first_form_id = overview.project.first_form_id or form_store.DEFAULT
    context = {
        "overview": overview,
        "feedback_address": request.build_absolute_uri(f"{get_script_prefix()}feedback"),
        "form_address": form_store.address(first_form_id),
        # Without a form, a request is for the default project.
        "named_form_id": "" if first_form_id == form_store.DEFAULT else first_form_id,
    }
    return render(request, template, context | more)
