"""Makes a form: a copy of another one of the project."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from feedback.forms import list_view, publishing
from feedback.forms.own_forms import own_form
from feedback.forms.publishing import MOST_FORMS, TooManyForms
from staff.access import page_requires
from staff.people import staff_of
from web.caller import Scope
from web.methods import allow_methods
from web.notices import Kind, Notice


@allow_methods("POST")
@never_cache
@page_requires(Scope.FORMS_MANAGE)
def copy(request: HttpRequest, form_id: str) -> HttpResponse:
    staff, source = staff_of(request), own_form(request, form_id)
    try:
        form = publishing.create(staff.project, source.title, source.document, actor=staff.actor)
    except TooManyForms:
        text = _("The project has %(most)s forms, and may not have more. Change one of them in place of a copy.")
        return list_view.listed(request, Notice(text % {"most": MOST_FORMS}, Kind.PROBLEM), status=409)
    return redirect("form-edit", form.form_id)
