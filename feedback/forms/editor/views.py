"""The page on which members change a form."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache

from feedback.forms import own_forms
from feedback.forms.own_forms import own_form
from staff.access import page_requires
from web.caller import Scope
from web.methods import read_only


@read_only
@never_cache
@page_requires(Scope.FORMS_MANAGE)
def edit(request: HttpRequest, form_id: str) -> HttpResponse:
    own = own_form(request, form_id)
    return render(request, "feedback/forms/edit.html", own_forms.context(request, own) | {"shown": own.shown})
