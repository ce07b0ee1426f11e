"""The page action that chooses another project of the signed-in person."""

from __future__ import annotations

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import resolve_url
from django.urls import reverse
from django.views.decorators.cache import never_cache

from staff.people import Staff, Visitor
from staff.sign_in import login
from web.methods import allow_methods


@never_cache
@allow_methods("POST")
def switch(request: HttpRequest) -> HttpResponse:
    """Leads to the first page: the page that was open may show something of the other project."""
    staff: Staff | Visitor = request.staff  # type: ignore[attr-defined]
    if not staff.is_authenticated:
        return HttpResponseRedirect(reverse("sign-in"))
    project_id = request.POST.get("project", "")
    if project_id not in {project.project_id for project in staff.projects}:
        raise PermissionDenied
    login.choose(request, project_id)
    return HttpResponseRedirect(resolve_url(settings.LOGIN_REDIRECT_URL))
