"""The page of a project's settings."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import get_script_prefix, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache

from feedback.projects import changing, settings_form, settings_preview
from feedback.projects.settings_form import ProjectForm
from staff import projects
from staff.access import page_requires
from staff.account import time_zones
from staff.people import staff_of
from storage.writes import Conflict
from web.caller import Scope
from web.methods import allow_methods
from web.notices import Notice

# After a redirect, the address has the name of the act, and never what was entered.
NOTICES: Mapping[str, Promise] = {"saved": _("The changes are saved.")}
NO_VERSION = "0"  # of the default project before its first change


@allow_methods("GET", "HEAD", "POST")
@never_cache
@page_requires(Scope.PROJECT_MANAGE)
def page(request: HttpRequest) -> HttpResponse:
    project = projects.newest(staff_of(request).project_id)
    form = ProjectForm(request.POST if request.method == "POST" else None, project)
    if not form.is_bound:
        return _page(request, form)
    if not form.is_valid():
        return _page(request, form, status=422)
    if request.POST.get("seen") != _version(form):
        return _page(request, form, status=409, is_changed=True)
    lines = settings_preview.lines(project.project_id, changing.values_of(project), form.values())
    if lines and request.POST.get("read") != settings_preview.signature(form.values()):
        return _page(request, form, preview=lines, read=settings_preview.signature(form.values()))
    return _save(request, form)


def _save(request: HttpRequest, form: ProjectForm) -> HttpResponse:
    staff = staff_of(request)
    try:
        changing.change(form.project, form.values(), actor=staff.actor)
    except Conflict:
        form.project = projects.newest(staff.project_id)
        return _page(request, form, status=409, is_changed=True)
    return redirect(f"{reverse('project-settings')}?notice=saved")


def _page(request: HttpRequest, form: ProjectForm, *, status: int = 200, **more: Any) -> HttpResponse:
    text = NOTICES.get(request.GET.get("notice", ""))
    address = f"{get_script_prefix()}analytics"
    deployed = projects.is_deployed(form.project)
    query = "" if deployed else f"?project={form.project.project_id}"
    context = {
        "form": form,
        "project": form.project,
        "seen": _version(form),
        "is_deployed": deployed,
        "regions": time_zones.by_region(),
        "is_unlisted_zone": not time_zones.is_known(form.project.time_zone),
        "days_of_the_site": settings_preview.kept(settings_form.days_of_the_site()),
        "longest_retention": settings_form.LONGEST_RETENTION,
        "kept": settings_preview.kept(projects.retention_days(form.project)),
        "totals_address": request.build_absolute_uri(f"{address}{query}"),
        "notice": Notice(str(text)) if text else None,
        **more,
    }
    return render(request, "feedback/projects/settings.html", context, status=status)


def _version(form: ProjectForm) -> str:
    return str(form.project.version or NO_VERSION)
