"""The act that hides the first steps of a project, for all its members."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, resolve_url
from django.views.decorators.cache import never_cache

from feedback.projects import changing
from staff.access import page_requires
from staff.people import staff_of
from storage.writes import again_on_conflict
from web.caller import Scope
from web.methods import allow_methods


@allow_methods("POST")
@never_cache
@page_requires(Scope.PROJECT_MANAGE)
def dismiss(request: HttpRequest) -> HttpResponse:
    staff = staff_of(request)
    again_on_conflict(lambda: changing.dismiss_first_steps(staff.project_id, actor=staff.actor))
    return redirect(resolve_url(settings.LOGIN_REDIRECT_URL))
