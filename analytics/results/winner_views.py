"""The page that says how sure it is that a variant is better, before its words become those of the form."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.views.decorators.cache import never_cache

from analytics.results import period, winner
from feedback.forms import own_forms, publishing
from feedback.forms.own_forms import OwnForm
from staff.access import page_requires
from staff.people import staff_of
from storage.writes import Conflict
from web.caller import Scope
from web.methods import allow_methods


@allow_methods("GET", "HEAD", "POST")
@never_cache
@page_requires(Scope.FORMS_MANAGE)
def end(request: HttpRequest, form_id: str, variant_id: str) -> HttpResponse:
    own = own_forms.own_form(request, form_id)
    if own.row is None or own.definition.variant(variant_id) is None:
        raise Http404
    if request.method != "POST":
        return _page(request, own, variant_id)
    if request.POST.get("seen") != str(own.published_version):
        return _page(request, own, variant_id, is_overtaken=True)
    try:
        publishing.publish(own.row, winner.ended(own.document, variant_id), actor=staff_of(request).actor)
    except Conflict:
        return _page(request, own, variant_id, is_overtaken=True)
    return redirect(f"{reverse('form-results', args=[form_id])}?notice=ended")


def _page(request: HttpRequest, own: OwnForm, variant_id: str, *, is_overtaken: bool = False) -> HttpResponse:
    days = period.read(request.GET, staff_of(request).project).selection
    context = {
        "own": own,
        "variant": variant_id,
        "against": winner.against_others(own.shown, days.of("form", own.form_id), variant_id),
        "questions": [str(question.text) for question in own.definition.shown(_language(own), variant_id).questions],
        "selection": days,
        "is_overtaken": is_overtaken,
    }
    return render(request, "analytics/results/winner.html", context, status=409 if is_overtaken else 200)


def _language(own: OwnForm) -> str:
    return own.definition.language(get_language() or "")
