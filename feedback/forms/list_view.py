"""The list of the forms of a project. Readers see it too: it names what their figures and items already name."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache

from feedback.forms import own_forms, tabs
from staff.access import page_requires
from staff.people import staff_of
from storage import clock
from web.caller import Scope
from web.methods import read_only
from web.notices import Notice


@read_only
@never_cache
@page_requires(Scope.FEEDBACK_READ)
def page(request: HttpRequest) -> HttpResponse:
    return listed(request)


def listed(request: HttpRequest, notice: Notice | None = None, *, status: int = 200) -> HttpResponse:
    """Also as the answer to an act that was refused: the notice says why."""
    staff = staff_of(request)
    forms = own_forms.of_project(staff.project)
    context = {
        "notice": notice,
        "forms": [(form, tabs.links(request, form.form_id)) for form in forms],
        "is_cut": len(forms) >= own_forms.MOST_LISTED,
        "may_change": staff.may(Scope.FORMS_MANAGE),
        "zone": staff.project.zone,
        "today": clock.today(staff.project.zone),
    }
    return render(request, "feedback/forms/list.html", context, status=status)
