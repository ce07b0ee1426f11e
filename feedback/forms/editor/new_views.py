"""Makes a form: from a start that this site offers, or as a copy of another form of the project."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from feedback.forms import list_view, own_forms, publishing
from feedback.forms.editor import starts
from feedback.forms.own_forms import own_form
from feedback.forms.publishing import MOST_FORMS, TooManyForms
from staff.access import page_requires
from staff.people import staff_of
from web.caller import Scope
from web.methods import allow_methods
from web.notices import Kind, Notice


@allow_methods("GET", "HEAD", "POST")
@never_cache
@page_requires(Scope.FORMS_MANAGE)
def new(request: HttpRequest) -> HttpResponse:
    staff, start = staff_of(request), starts.named(request.POST.get("start", ""))
    if request.method == "POST" and start:
        document = starts.document(start, get_language() or "")
        try:
            form = publishing.create(staff.project, str(start.heading), document, actor=staff.actor)
        except TooManyForms:
            return _too_many(request)
        return redirect("form-edit", form.form_id)
    forms = [(form.title, reverse("form-copy", args=[form.form_id])) for form in own_forms.of_project(staff.project)]
    context = {"starts": starts.STARTS, "forms": forms}
    return render(request, "feedback/forms/new.html", context, status=422 if request.method == "POST" else 200)


@allow_methods("POST")
@never_cache
@page_requires(Scope.FORMS_MANAGE)
def copy(request: HttpRequest, form_id: str) -> HttpResponse:
    """Of what is published. A draft of the form stays where it is."""
    staff, source = staff_of(request), own_form(request, form_id)
    try:
        form = publishing.create(staff.project, source.title, source.document, actor=staff.actor)
    except TooManyForms:
        return _too_many(request)
    return redirect(f"{reverse('form-edit', args=[form.form_id])}?notice=copied")


def _too_many(request: HttpRequest) -> HttpResponse:
    text = _("The project has %(most)s forms, and may not have more. Change one of them in place of a copy.")
    return list_view.listed(request, Notice(text % {"most": MOST_FORMS}, Kind.PROBLEM), status=409)
