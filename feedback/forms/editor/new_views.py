"""Makes a form: a copy of another one of the project."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.cache import never_cache

from feedback.forms import publishing
from feedback.forms.own_forms import own_form
from staff.access import page_requires
from staff.people import staff_of
from web.caller import Scope
from web.methods import allow_methods


@allow_methods("POST")
@never_cache
@page_requires(Scope.FORMS_MANAGE)
def copy(request: HttpRequest, form_id: str) -> HttpResponse:
    staff, source = staff_of(request), own_form(request, form_id)
    form = publishing.create(staff.project, source.title, source.document, actor=staff.actor)
    return redirect("form-edit", form.form_id)
