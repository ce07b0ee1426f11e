"""The members of a project, and how they prove who they are."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.contrib.auth.hashers import check_password, make_password

from staff import lockout
from staff.models import Member
from staff.roles import Role
from storage import clock, limits, writes
from storage.ids import keyed_hash
from storage.networks import network_of
from storage.writes import NotFound

# That fail, from one network, whoever it tries to be.
TRIES_OF_A_NETWORK = 30


class SignInRefused(Exception):
    """Address or password are wrong; which of them is nobody's business."""


class Locked(SignInRefused):
    """Too many tries."""

    def __init__(self, until: datetime) -> None:
        super().__init__()
        self.until = until


def create(project_id: str, email: str, name: str, role: Role, password: str) -> Member:
    """Conflict if the address has a member already. Whoever calls has validated the password."""
    member = Member(
        project_id=project_id,
        member_id=member_id(project_id, email),
        email=email.strip(),
        name=name,
        role=role,
        password=make_password(password),
        created_at=clock.now(),
    )
    writes.create(member)
    return member


def find(project_id: str, email: str) -> Member:
    return writes.find(Member, project_id, member_id(project_id, email))


def set_password(member: Member, password: str) -> None:
    writes.change(member, Member.password.set(make_password(password)))
    let_in(member)


def let_in(member: Member) -> None:
    """Whatever was tried before is forgotten."""
    lockout.forget(member.project_id, member.email)


def sign_in(project_id: str, email: str, password: str, address: str) -> Member:
    allowance = limits.take("sign-in", network_of(address), limit=TRIES_OF_A_NETWORK, window=lockout.RESTS_FOR)
    if not allowance.allowed:
        raise Locked(allowance.resets_at)
    tried = lockout.count(project_id, email)
    if tried.number > lockout.MOST_TRIES:
        raise Locked(tried.rests_until)
    member = _stored(project_id, email)
    # Of a password that nobody can have, Django's check costs what it costs of any other.
    if not check_password(password, member.password if member else make_password(None)) or not member:
        raise Locked(tried.rests_until) if tried.number == lockout.MOST_TRIES else SignInRefused
    let_in(member)
    limits.give_back(allowance)
    return member


def member_id(project_id: str, email: str) -> str:
    return keyed_hash(settings.PERSON_HASH_KEY, "member", project_id, email.strip().casefold())


def _stored(project_id: str, email: str) -> Member | None:
    try:
        return find(project_id, email)
    except NotFound:
        return None
