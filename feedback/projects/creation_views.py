"""The page on which owners and operators create a project."""

from __future__ import annotations

from uuid import UUID

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render, resolve_url
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from feedback.projects import creation
from feedback.projects.creation import MOST_IN_A_DAY, MOST_PROJECTS, TooManyProjects
from feedback.projects.settings_form import NewProjectForm
from staff.access import page_requires
from staff.account import time_zones
from staff.people import Staff, staff_of
from staff.sign_in import login
from storage.ids import new_id
from storage.writes import Conflict
from web.caller import Scope
from web.methods import allow_methods


@allow_methods("GET", "HEAD", "POST")
@never_cache
@page_requires(Scope.FEEDBACK_READ)
def page(request: HttpRequest) -> HttpResponse:
    staff = staff_of(request)
    if not creation.may_create(staff):
        raise PermissionDenied
    form = NewProjectForm(request.POST if request.method == "POST" else None, _zone(staff))
    if not form.is_bound:
        return _page(request, form)
    if not form.is_valid():
        return _page(request, form, status=422)
    try:
        project_id = creation.create(staff, **form.cleaned_data, once=_once(request))
    except TooManyProjects:
        return _page(request, form, error=_too_many(), status=422)
    except Conflict:
        again = _("Your account was changed at the same moment. Nothing was created: press the button again.")
        return _page(request, form, error=again, status=409)
    login.choose(request, project_id)
    return redirect(resolve_url(settings.LOGIN_REDIRECT_URL))


def _zone(staff: Staff) -> str:
    return staff.time_zone or staff.project.time_zone


def _too_many() -> str:
    words = _("A person who is in %(most)d projects, or created %(daily)d today, cannot create another one.")
    return words % {"most": MOST_PROJECTS, "daily": MOST_IN_A_DAY}


def _once(request: HttpRequest) -> str:
    """Of the page that asks, so that pressing its button twice creates one project."""
    try:
        return str(UUID(request.POST.get("once", "")))
    except ValueError:
        return new_id()


def _page(request: HttpRequest, form: NewProjectForm, *, error: str = "", status: int = 200) -> HttpResponse:
    context = {"form": form, "error": error, "once": _once(request), "regions": time_zones.by_region()}
    return render(request, "feedback/projects/new.html", context, status=status)
