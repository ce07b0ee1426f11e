"""What the page of people shows, and what it says after an act. Only owners see addresses and invitations.

An admin manages forms, keys and settings, and needs no address of a colleague for that, so the page is the same for
admins as for agents and viewers. When someone last signed in is not shown: a person has one sign-in for all their
projects, and it would tell the owner of one project when they work for another.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from staff.invitations import inviting
from staff.invitations.forms import InviteForm
from staff.members import member_list
from staff.members.member_list import ListedMember
from staff.models import Invitation
from staff.people import Staff, staff_of
from staff.role_texts import EXPLANATIONS, TITLES, title
from storage import clock
from web.caller import Scope
from web.notices import Kind, Notice

# After a redirect, the address has the name of the act, and never whom it was about.
NOTICES: Mapping[str, Promise] = {
    "invited": _("The invitation is on its way."),
    "sent": _("The invitation was sent again. The link of the mail before no longer works."),
    "revoked": _("The invitation was taken back. Its link no longer works."),
    "role": _("The role was changed. It counts from the next click of this person on."),
    "removed": _("The person was removed, and has no access to this project any more."),
}
PROBLEMS: Mapping[str, Promise] = {
    "gone": _("This person is no longer a member of the project."),
    "ended": _("This invitation was used or taken back in the meantime."),
    "too-many": _("Nothing was sent: a project can send 20 invitations in a day. Try again tomorrow."),
    "no-mail": _("Nothing was sent: this site is not set up to send mails."),
}


def page(request: HttpRequest, form: InviteForm | None = None, *, status: int = 200) -> HttpResponse:
    staff = staff_of(request)
    members = member_list.of_project(staff.project_id)
    context: dict[str, Any] = {
        "members": [_row(member, staff) for member in members],
        "may_manage": staff.may(Scope.STAFF_MANAGE),
        "notice": _notice(request.GET.get("notice", "")),
        "zone": staff.zone,
        "today": clock.today(staff.zone),
        "roles": _roles(),
    }
    if staff.may(Scope.STAFF_MANAGE):
        context |= _for_owners(staff, {member.person_id: member.name for member in members}, form)
    return render(request, "staff/people/page.html", context, status=status)


def done(act: str) -> HttpResponseRedirect:
    return HttpResponseRedirect(f"{reverse('people')}?notice={act}")


def _for_owners(staff: Staff, names: Mapping[str, str], form: InviteForm | None) -> dict[str, Any]:
    waiting = inviting.waiting(staff.project_id)
    lost = inviting.undelivered(waiting)
    return {
        "invitations": [{**_invitation(each, names), "is_lost": each.invitation_id in lost} for each in waiting],
        "form": form or InviteForm(initial={"language": get_language()}),
        "can_mail": inviting.can_mail(),
    }


def _row(member: ListedMember, staff: Staff) -> dict[str, Any]:
    return {"person": member, "role": title(member.role), "is_you": member.person_id == staff.person_id}


def _invitation(invitation: Invitation, names: Mapping[str, str]) -> dict[str, Any]:
    return {
        "invitation": invitation,
        "role": title(invitation.role),
        "inviter": names.get(invitation.invited_by, ""),
        "is_open": inviting.is_open(invitation),
    }


def _roles() -> list[tuple[str, Promise, Promise]]:
    return [(role, name, EXPLANATIONS[role]) for role, name in TITLES.items()]


def _notice(name: str) -> Notice | None:
    if name in NOTICES:
        return Notice(str(NOTICES[name]))
    return Notice(str(PROBLEMS[name]), Kind.PROBLEM) if name in PROBLEMS else None
