"""The first page of the dashboard, and the part that refreshes itself."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import get_script_prefix
from django.utils.translation import get_language
from django.views.decorators.cache import never_cache

from analytics import selection
from analytics.overview import choices, overview_reading
from analytics.overview.overview_data import Overview
from analytics.releases import deployments
from analytics.selection import BadSelection, Selection
from feedback.first_steps import steps
from feedback.first_steps.steps import FirstSteps
from feedback.forms import form_store
from staff.access import page_requires, polled
from staff.people import staff_of
from storage import clock
from web import refresh
from web.caller import Scope
from web.methods import read_only


@read_only
@never_cache
@page_requires(Scope.FEEDBACK_READ)
def page(request: HttpRequest) -> HttpResponse:
    selected, errors = _selection(request)
    overview = overview_reading.read(selected)
    now = clock.now().astimezone(overview.zone)
    context = {
        "choices": choices.of(selected, overview.forms, get_language() or ""),
        "deployments": choices.deployments(selected) if deployments.may_see(staff_of(request)) else None,
        "errors": errors,
        "now": now,
        "navigation_numbers": {"inbox": overview.new_items},
    }
    return _render(request, "analytics/overview.html", overview, **context)


@read_only
@never_cache
@polled
@page_requires(Scope.FEEDBACK_READ)
def summary(request: HttpRequest) -> HttpResponse:
    selected, _errors = _selection(request)
    overview = overview_reading.read(selected)
    content = overview.content, _first_steps(request, overview)
    return refresh.answer(request, content, lambda: _render(request, "analytics/_summary.html", overview))


def _first_steps(request: HttpRequest, overview: Overview) -> FirstSteps | None:
    return steps.of(staff_of(request)) if overview.is_empty else None


def _selection(request: HttpRequest) -> tuple[Selection, Mapping[str, str]]:
    """With the errors by parameter. What is wrong is left out."""
    staff, errors = staff_of(request), {}
    try:
        selected = selection.parse(request.GET, staff.project)
    except BadSelection as error:
        selected, errors = error.rest, {name: str(wrong) for name, wrong in error.errors.items()}
    return replace(selected, has_deployments=deployments.are_chosen(request.GET, staff)), errors


def _render(request: HttpRequest, template: str, overview: Overview, **more: object) -> HttpResponse:
    first_form_id = overview.selection.project.first_form_id or form_store.DEFAULT
    context = {
        "overview": overview,
        "selection": overview.selection,
        "steps": _first_steps(request, overview),
        "may_recount": staff_of(request).may(Scope.KEYS_MANAGE),
        "feedback_address": request.build_absolute_uri(f"{get_script_prefix()}feedback"),
        "form_address": form_store.address(first_form_id),
        # Without a form, a request is for the default project.
        "named_form_id": "" if first_form_id == form_store.DEFAULT else first_form_id,
    }
    return render(request, template, context | more)
