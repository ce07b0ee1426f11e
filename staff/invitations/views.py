"""What an owner does with invitations on the page of people."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from staff.access import page_requires
from staff.invitations import inviting
from staff.invitations.forms import InviteForm
from staff.invitations.inviting import Guest, IsInvited, IsMember, NoMail, NotInvited
from staff.members import people_page
from staff.models import Invitation
from staff.people import staff_of
from staff.roles import Role
from storage.writes import Conflict, NotFound
from web.caller import Scope
from web.methods import allow_methods


@allow_methods("POST")
@never_cache
@page_requires(Scope.STAFF_MANAGE)
def invite(request: HttpRequest) -> HttpResponse:
    staff, form = staff_of(request), InviteForm(request.POST)
    if not form.is_valid():
        return people_page.page(request, form, status=422)
    entered = form.cleaned_data
    guest = Guest(entered["email"], Role(entered["role"]), entered["language"])
    try:
        inviting.invite(staff.project_id, guest, inviter_id=staff.person_id)
    except NotInvited as error:
        form.add_error("email", _reason(error))
        return people_page.page(request, form, status=422)
    return people_page.done("invited")


@allow_methods("POST")
@never_cache
@page_requires(Scope.STAFF_MANAGE)
def invitation(request: HttpRequest, invitation_id: UUID) -> HttpResponse:
    """Sends it again, or takes it back."""
    staff, found = staff_of(request), _find(request, invitation_id)
    is_revoked = "revoke" in request.POST
    try:
        (inviting.revoke if is_revoked else inviting.send_again)(found, actor_id=staff.person_id)
    except (Conflict, NotFound):
        return people_page.done("ended")
    except NotInvited as error:
        return people_page.done("no-mail" if isinstance(error, NoMail) else "too-many")
    return people_page.done("revoked" if is_revoked else "sent")


def _reason(error: NotInvited) -> str:
    match error:
        case IsMember():
            return _("This person is a member of the project already.")
        case IsInvited():
            return _("This person is invited already. You can send the invitation again below.")
        case NoMail():
            return str(people_page.PROBLEMS["no-mail"])
    return str(people_page.PROBLEMS["too-many"])


def _find(request: HttpRequest, invitation_id: UUID) -> Invitation:
    try:
        return inviting.find(staff_of(request).project_id, str(invitation_id))
    except NotFound:
        raise Http404 from None
