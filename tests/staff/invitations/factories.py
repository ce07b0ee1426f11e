"""Invitations for tests, made as an owner makes them, and the link that their mail has."""

from __future__ import annotations

from staff.invitations import inviting, tokens
from staff.invitations.inviting import Guest
from staff.models import Invitation
from staff.roles import Role
from storage.limits.limits import Limit
from tests.factories import an_id

EMAIL = "grace@example.com"


def an_invitation(
    email: str = EMAIL,
    role: Role = Role.AGENT,
    project_id: str = "default",
    *,
    language: str = "en",
    inviter_id: str = an_id("an owner"),
) -> Invitation:
    """Those of tests do not count against the limit of a day."""
    for used in Limit.scan(Limit.limit_id.startswith("invitation-mails")):
        used.delete()
    return inviting.invite(project_id, Guest(email, role, language), inviter_id=inviter_id)


def address_of(invitation: Invitation) -> str:
    return f"/join/{tokens.make(invitation)}"
