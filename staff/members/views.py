"""The page of the people of a project, and the page on which an owner changes a role or removes a person."""

from __future__ import annotations

from uuid import UUID

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache

from staff.access import page_requires
from staff.members import member_changes, member_work, people_page, person_store
from staff.members.member_changes import ChangedMeanwhile, LastOwner
from staff.models import Membership
from staff.people import staff_of
from staff.role_texts import EXPLANATIONS, TITLES, title
from staff.roles import Role
from storage import clock
from storage.writes import Conflict, NotFound
from web.caller import Scope
from web.methods import allow_methods, read_only

LAST_OWNER: Promise = gettext_lazy(
    "Nothing was changed: this is the only owner. Make another person an owner first, so that someone can manage the "
    "people of this project."
)


@read_only
@never_cache
@page_requires(Scope.FEEDBACK_READ)
def page(request: HttpRequest) -> HttpResponse:
    return people_page.page(request)


@allow_methods("GET", "HEAD", "POST")
@never_cache
@page_requires(Scope.STAFF_MANAGE)
def person(request: HttpRequest, person_id: UUID) -> HttpResponse:
    """Changes the role."""
    membership = _find(request, person_id)
    if request.method != "POST":
        return _page(request, membership)
    role, seen, staff = request.POST.get("role", ""), request.POST.get("seen", ""), staff_of(request)
    if role not in TITLES:
        return _page(request, membership, _("Choose a role."), status=422)
    try:
        member_changes.change_role(staff.project_id, str(person_id), Role(role), seen=seen, actor=staff.actor)
    except (LastOwner, ChangedMeanwhile, Conflict, NotFound) as error:
        return _refused(request, membership, error)
    return people_page.done("role")


@allow_methods("POST")
@never_cache
@page_requires(Scope.STAFF_MANAGE)
def remove(request: HttpRequest, person_id: UUID) -> HttpResponse:
    staff, membership = staff_of(request), _find(request, person_id)
    try:
        member_changes.remove(staff.project_id, str(person_id), actor=staff.actor)
    except (LastOwner, Conflict, NotFound) as error:
        return _refused(request, membership, error)
    # Who leaves has no page of this project any more.
    return redirect(settings.LOGIN_REDIRECT_URL) if str(person_id) == staff.person_id else people_page.done("removed")


def _refused(request: HttpRequest, membership: Membership, error: Exception) -> HttpResponse:
    match error:
        case NotFound():
            return people_page.done("gone")
        case LastOwner():
            return _page(request, membership, str(LAST_OWNER), status=409)
    return _page(
        request,
        _find(request, UUID(membership.person_id)),
        _("Nothing was changed: another owner changed this person in the meantime. Look again, and decide once more."),
        status=409,
    )


def _find(request: HttpRequest, person_id: UUID) -> Membership:
    """A person who is not in the project does not exist for its owner."""
    try:
        return member_changes.find(staff_of(request).project_id, str(person_id))
    except NotFound:
        raise Http404 from None


def _page(request: HttpRequest, membership: Membership, problem: str = "", *, status: int = 200) -> HttpResponse:
    staff = staff_of(request)
    try:
        shown = person_store.find(membership.person_id)
    except NotFound:
        raise Http404 from None
    context = {
        "person": shown,
        "membership": membership,
        "role": title(membership.role),
        "roles": [(role, name, EXPLANATIONS[role]) for role, name in TITLES.items()],
        "is_you": membership.person_id == staff.person_id,
        "is_last_owner": member_changes.is_last_owner(membership),
        "work": member_work.links(membership.person_id),
        "problem": problem,
        "zone": staff.zone,
        "today": clock.today(staff.zone),
    }
    return render(request, "staff/people/person.html", context, status=status)
