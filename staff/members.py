"""The members of a project, and how they prove who they are."""

from __future__ import annotations

import logging

from django.conf import settings
from django.contrib.auth.hashers import check_password, make_password

from staff import lockout
from staff.models import Member
from staff.roles import Role
from storage import clock, writes
from storage.ids import keyed_hash
from storage.networks import network_of
from storage.writes import NotFound

logger = logging.getLogger(__name__)


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
    logger.info("staff_made", extra={"subject": f"staff:{member.member_id}", "role": str(role)})
    return member


def find(project_id: str, email: str) -> Member:
    return writes.find(Member, project_id, member_id(project_id, email))


def set_password(member: Member, password: str) -> None:
    """It signs out all browsers of the member, and ends every lock of the account."""
    writes.change(member, Member.password.set(make_password(password)))
    logger.info("password_set", extra={"subject": f"staff:{member.member_id}"})


def unlock(member: Member, address: str) -> None:
    """End the lock of this account for one network."""
    lockout.forget(_account(member.project_id, member.email, member), network_of(address))


def sign_in(project_id: str, email: str, password: str, address: str) -> Member:
    """lockout.SignInRefused, or lockout.Locked after too many of them."""
    member, network = _stored(project_id, email), network_of(address)
    attempt = lockout.begin(_account(project_id, email, member), network)
    person = f"staff:{member_id(project_id, email)}"
    # Of a password that nobody can have, Django's check costs what it costs of any other.
    if not check_password(password, member.password if member else make_password(None)) or not member:
        where = keyed_hash(settings.SECRET_KEY, "network", network)
        raise attempt.end_badly({"subject": person, "network": where})
    attempt.end_well()
    logger.info("sign_in_succeeded", extra={"userId": person})
    return member


def member_id(project_id: str, email: str) -> str:
    return keyed_hash(settings.PERSON_HASH_KEY, "member", project_id, email.strip().casefold())


def _account(project_id: str, email: str, member: Member | None) -> str:
    """With the hash of the password, so that nothing is counted against a new one."""
    return "\0".join((project_id, email.strip().casefold(), member.password if member else ""))


def _stored(project_id: str, email: str) -> Member | None:
    try:
        return find(project_id, email)
    except NotFound:
        return None
