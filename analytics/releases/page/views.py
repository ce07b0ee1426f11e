"""The page of releases, and the forms with which people announce, correct and remove one by hand."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache

from analytics.releases import announcing, deployments, reading
from analytics.releases.announcing import AnnouncedDifferently
from analytics.releases.models import AnnouncedRelease, Kind, id_of
from analytics.releases.page import release_list
from analytics.releases.page.forms import KIND_TITLES, ReleaseForm
from staff.access import page_requires
from staff.people import Staff
from storage import clock
from storage.cursors import BadCursor
from storage.writes import Conflict, NotFound
from web.caller import Scope
from web.methods import allow_methods, read_only
from web.notices import Notice

# After a redirect, the address has the name of the act, and never what was entered.
NOTICES: Mapping[str, Promise] = {
    "announced": _("It is announced."),
    "known": _("It was announced before. Nothing has changed."),
    "saved": _("The changes are saved."),
    "deleted": _("The release was removed. The feedback that names it stays."),
}


@read_only
@never_cache
@page_requires(Scope.ANALYTICS_READ)
def page(request: HttpRequest) -> HttpResponse:
    staff = _staff(request)
    try:
        releases = release_list.read(staff.project, request.GET.get("after") or None)
    except BadCursor:
        return redirect("releases")
    text = NOTICES.get(request.GET.get("notice", ""))
    has_deployments = deployments.are_chosen(request.GET, staff)
    entries = release_list.with_deployments(staff.project, releases) if has_deployments else releases.rows
    context = {
        "releases": releases,
        "entries": releases.rows if entries is None else entries,
        "has_all_marks": entries is not None,
        "has_deployments": has_deployments,
        "may_see_deployments": deployments.may_see(staff),
        "is_first_page": "after" not in request.GET,
        "notice": Notice(str(text)) if text else None,
        "may_write": staff.may(Scope.RELEASES_WRITE),
        "zone": staff.zone,
        "today": clock.today(staff.zone),
        "api_address": request.build_absolute_uri(reverse("api-releases")),
    }
    return render(request, "analytics/releases/page.html", context)


@allow_methods("GET", "HEAD", "POST")
@never_cache
@page_requires(Scope.RELEASES_WRITE)
def new(request: HttpRequest) -> HttpResponse:
    staff = _staff(request)
    form = ReleaseForm(request.POST if request.method == "POST" else None, staff.zone)
    if not form.is_bound:
        return _form(request, form)
    if not form.is_valid():
        return _form(request, form, status=422)
    kind, version = Kind(form.cleaned_data["kind"]), form.cleaned_data["version"]
    try:
        announced = announcing.announce(staff.project_id, kind, version, form.values(), actor=staff.actor)
    except AnnouncedDifferently:
        known = id_of(staff.project_id, kind, version)
        return _form(request, form, known=known, status=409)
    return _done("announced" if announced.is_new else "known")


@allow_methods("GET", "HEAD", "POST")
@never_cache
@page_requires(Scope.RELEASES_WRITE)
def release(request: HttpRequest, release_id: UUID) -> HttpResponse:
    """Corrects it."""
    staff, found = _staff(request), _find(request, release_id)
    form = ReleaseForm(request.POST if request.method == "POST" else None, staff.zone, found)
    if not form.is_bound:
        return _form(request, form, found)
    if not form.is_valid():
        return _form(request, form, found, status=422)
    if request.POST.get("seen") != str(found.version):
        return _form(request, form, found, is_changed=True, status=409)
    try:
        announcing.change(found, form.values(), actor=staff.actor)
    except Conflict:
        return _form(request, form, _find(request, release_id), is_changed=True, status=409)
    except NotFound:
        raise Http404 from None
    return _done("saved")


@allow_methods("POST")
@never_cache
@page_requires(Scope.RELEASES_WRITE)
def delete(request: HttpRequest, release_id: UUID) -> HttpResponse:
    try:
        announcing.delete(_find(request, release_id), actor=_staff(request).actor)
    except Conflict:
        return redirect("release", release_id)
    except NotFound:
        pass  # another member removed it meanwhile
    return _done("deleted")


def _form(
    request: HttpRequest,
    form: ReleaseForm,
    found: AnnouncedRelease | None = None,
    *,
    known: str = "",
    is_changed: bool = False,
    status: int = 200,
) -> HttpResponse:
    """`known` is the id of the release that was announced before with other values."""
    context: dict[str, Any] = {
        "form": form,
        "release": found,
        "kinds": KIND_TITLES.items(),
        "kind_title": KIND_TITLES.get(found.kind, found.kind) if found else "",
        "known": known,
        "is_changed": is_changed,
        "zone": _staff(request).project.zone,
    }
    return render(request, "analytics/releases/form.html", context, status=status)


def _done(act: str) -> HttpResponse:
    return redirect(f"{reverse('releases')}?notice={act}")


def _find(request: HttpRequest, release_id: UUID) -> AnnouncedRelease:
    """A release of another project does not exist for the person."""
    try:
        return reading.find(_staff(request).project_id, str(release_id), consistent=True)
    except NotFound:
        raise Http404 from None


def _staff(request: HttpRequest) -> Staff:
    staff: Staff = request.staff  # type: ignore[attr-defined]
    return staff
