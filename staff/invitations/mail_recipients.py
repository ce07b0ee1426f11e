"""Finds the address and the words of an invitation when its mail is sent. See settings.MAIL_RECIPIENTS."""

from __future__ import annotations

from django.conf import settings

from staff import projects
from staff.invitations import inviting, tokens
from staff.members import person_store
from staff.models import Invitation
from storage import clock, ids
from storage.writes import NotFound
from web.mail.recipients import Letter, Recipient


def find(to: str) -> Recipient | None:
    """None if it was used or taken back meanwhile."""
    project_id, _, invitation_id = to.partition(":")[2].partition("/")
    if not ids.is_id(invitation_id):
        return None
    try:
        invitation = inviting.find(project_id, invitation_id)
        project = projects.find(project_id)
    except NotFound:
        return None
    if not inviting.is_open(invitation):
        return None
    values = {
        "token": tokens.make(invitation),
        "project": project.name,
        "inviter": _name(invitation),
        "role": invitation.role,
        "until": clock.to_text(invitation.valid_until),
    }
    letter = Letter(sender=settings.PROJECT_NAME, is_personal=False, values=values)
    return Recipient(invitation.email, "", invitation.language, project.time_zone, letter)


def _name(invitation: Invitation) -> str:
    try:
        return person_store.find(invitation.invited_by).name
    except NotFound:
        return ""
