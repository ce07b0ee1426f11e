"""The results of a form: what was answered to each of its questions."""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from analytics.results import period, results_data
from analytics.selection import TIMES
from feedback.forms import default_form, form_store, project_forms
from feedback.forms.project_forms import ProjectForm
from staff.access import page_requires
from staff.people import staff_of
from web.caller import Scope
from web.methods import read_only
from web.notices import Notice


@read_only
@never_cache
@page_requires(Scope.FEEDBACK_READ)
def first_form(request: HttpRequest) -> HttpResponse:
    """Of the project, or the form that the reader chose in the list of forms."""
    project = staff_of(request).project
    if chosen := request.GET.get("form"):
        forms = project_forms.including(project.project_id, chosen)
        return HttpResponseRedirect(_address(request, _named(forms, chosen)))
    forms = project_forms.of_project(project.project_id)
    first_id = project.first_form_id or form_store.DEFAULT
    first = next((form for form in forms if form.form_id == first_id), None)
    # Items of a project without a form answer the default questions.
    return _page(request, forms, first or ProjectForm(form_store.DEFAULT, default_form.DEFINITION))


@read_only
@never_cache
@page_requires(Scope.FEEDBACK_READ)
def form(request: HttpRequest, form_id: str) -> HttpResponse:
    forms = project_forms.including(staff_of(request).project_id, form_id)
    return _page(request, forms, _named(forms, form_id))


def _named(forms: Sequence[ProjectForm], form_id: str) -> ProjectForm:
    for each in forms:
        if each.form_id == form_id:
            return each
    raise Http404


def _address(request: HttpRequest, form: ProjectForm) -> str:
    times = {name: value for name, value in request.GET.items() if name in TIMES and value}
    path = reverse("form-results", args=[form.form_id])
    return f"{path}?{urlencode(times)}" if times else path


def _page(request: HttpRequest, forms: Sequence[ProjectForm], form: ProjectForm) -> HttpResponse:
    language = get_language() or ""
    days = period.read(request.GET, staff_of(request).project)
    results = results_data.read(form.shown(language), days.selection.of("form", form.form_id), forms)
    context = {
        "results": results,
        "title": form.title(language),
        "form_id": form.form_id,
        "form_address": form_store.address(form.form_id),
        "forms": [(each.form_id, each.title(language)) for each in forms],
        "periods": period.PERIODS,
        "errors": days.errors,
        "zone": days.selection.project.zone,
        "notice": Notice(_("It is live. Visitors see it within a minute.")) if "notice" in request.GET else None,
        "variants": form.definition.variants if staff_of(request).may(Scope.FORMS_MANAGE) else (),
        "times": urlencode({name: request.GET[name] for name in TIMES if request.GET.get(name)}),
    }
    return render(request, "analytics/results/page.html", context)
