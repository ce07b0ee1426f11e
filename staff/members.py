"""Creates members of a project, sets their passwords, and checks sign-ins."""

from __future__ import annotations

import logging

from django.conf import settings
from django.contrib.auth.hashers import check_password, make_password

from staff.models import Member
from staff.roles import Role
from staff.sign_in import lockout
from storage import clock, writes
from storage.ids import keyed_hash
from storage.limits.networks import network_of
from storage.writes import NotFound

logger = logging.getLogger(__name__)


def create(project_id: str, email: str, name: str, role: Role, password: str) -> Member:
    """Raises Conflict if the address has a member already. The caller has validated the password."""
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
    """Signs out all browsers of the member, and ends all locks of the account."""
    writes.change(member, Member.password.set(make_password(password)))
    logger.info("password_set", extra={"subject": f"staff:{member.member_id}"})


def unlock(member: Member, address: str) -> None:
    """Ends the lock of this account for one network."""
    lockout.forget(_account(member.project_id, member.email, member), network_of(address))


def sign_in(project_id: str, email: str, password: str, address: str) -> Member:
    """Raises lockout.SignInRefused, or lockout.Locked after too many wrong passwords."""
    member, network = _find_or_none(project_id, email), network_of(address)
    attempt = lockout.begin(_account(project_id, email, member), network)
    person = f"staff:{member_id(project_id, email)}"
    # An unknown address takes as long as a wrong password: Django hashes for an unusable password too.
    if not check_password(password, member.password if member else make_password(None)) or not member:
        hashed_network = keyed_hash(settings.SECRET_KEY, "network", network)
        raise attempt.fail({"subject": person, "network": hashed_network})
    attempt.succeed()
    logger.info("sign_in_succeeded", extra={"userId": person})
    return member


def member_id(project_id: str, email: str) -> str:
    return keyed_hash(settings.PERSON_HASH_KEY, "member", project_id, email.strip().casefold())


def _account(project_id: str, email: str, member: Member | None) -> str:
    """Contains the hash of the password, so that a new password has no wrong tries yet."""
    return "\0".join((project_id, email.strip().casefold(), member.password if member else ""))


def _find_or_none(project_id: str, email: str) -> Member | None:
    try:
        return find(project_id, email)
    except NotFound:
        return None
