"""What the holder of a link can do with an invitation: a new person joins, or one who has an account."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from enum import StrEnum

from staff.invitations import inviting, tokens
from staff.members import memberships, person_store, project_members
from staff.models import Invitation, Person
from staff.roles import Role
from storage import clock, transactions, writes
from storage.transactions import Write
from storage.writes import Conflict, NotFound


class State(StrEnum):
    OPEN = "open"
    USED = "used"
    REVOKED = "revoked"
    EXPIRED = "expired"
    UNKNOWN = "unknown"  # there is no such invitation, or a newer link was sent


class NotOpen(Exception):
    """It was used, taken back or sent again in the meantime, or it has expired."""


@dataclass(frozen=True)
class Found:
    state: State
    invitation: Invitation | None = None


def find(token: str) -> Found:
    """Who has no valid token learns nothing: not even that there is such a project."""
    parts = tokens.parse(token)
    if parts is None:
        return Found(State.UNKNOWN)
    try:
        invitation = inviting.find(parts.project_id, parts.invitation_id)
    except NotFound:
        return Found(State.UNKNOWN)
    if not tokens.belongs_to(parts, invitation):
        return Found(State.UNKNOWN)
    return Found(_state(invitation), invitation)


def account_of(invitation: Invitation) -> Person | None:
    """Who has the token has read the mail, so the address is theirs."""
    try:
        return person_store.find_by_email(invitation.email)
    except NotFound:
        return None


def join_as_new(invitation: Invitation, name: str, password: str) -> Person:
    """The caller has checked the password. Raises NotOpen, or Conflict if the address has an account by now."""
    new = invitation.email, name, password, invitation.project_id, Role(invitation.role)
    person, writes_of_new = person_store.new(*new, actor=None)
    _join(invitation, writes_of_new)
    return person


def join(invitation: Invitation, person: Person) -> None:
    """A member keeps the role they have. Raises NotOpen."""

    def write() -> None:
        current = person_store.find_now(person.person_id)
        if memberships.is_member(invitation.project_id, person.person_id):
            _join(invitation, [])
            return
        role = Role(invitation.role)
        _join(invitation, memberships.writes_to_add(current, invitation.project_id, role, actor=current.actor))

    writes.again_on_conflict(write)


def _join(invitation: Invitation, changes: list[Write]) -> None:
    """Of two requests with one link, one wins."""
    if _state(invitation) != State.OPEN:
        raise NotOpen
    try:
        transactions.transact(transactions.change(invitation, Invitation.used_at.set(clock.now())), *changes)
    except (Conflict, NotFound):
        _check_unchanged(invitation)
        raise
    project_members.forget(invitation.project_id)


def _check_unchanged(invitation: Invitation) -> None:
    """The first failed condition may be that of the invitation, or that of another row."""
    stored = None
    with suppress(NotFound):
        stored = inviting.find(invitation.project_id, invitation.invitation_id)
    if stored is None or stored.version != invitation.version:
        raise NotOpen from None


def _state(invitation: Invitation) -> State:
    if invitation.used_at:
        return State.USED
    if invitation.revoked_at:
        return State.REVOKED
    return State.OPEN if inviting.is_open(invitation) else State.EXPIRED
