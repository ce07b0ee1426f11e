"""The members of a project, and how they prove who they are."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings
from django.contrib.auth.hashers import check_password, make_password

from staff.models import Member
from staff.roles import Role
from storage import clock, limits, writes
from storage.ids import keyed_hash
from storage.writes import Conflict, NotFound

MOST_FAILURES = 5
LOCKED_FOR = timedelta(minutes=15)
# From one address, whoever it tries to be.
TRIES_OF_AN_ADDRESS = 30


class SignInRefused(Exception):
    """Address or password are wrong; which of them is nobody's business."""


class Locked(SignInRefused):
    """Too many wrong passwords."""

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
    writes.change(
        member, Member.password.set(make_password(password)), Member.failures.set(0), Member.locked_until.remove()
    )


def sign_in(project_id: str, email: str, password: str, address: str) -> Member:
    allowance = limits.take("sign-in", address, limit=TRIES_OF_AN_ADDRESS, window=LOCKED_FOR)
    if not allowance.allowed:
        raise Locked(allowance.resets_at)
    try:
        member = find(project_id, email)
    except NotFound:
        make_password(password)  # costs what a comparison costs
        raise SignInRefused from None
    if member.locked_until and member.locked_until > clock.now():
        raise Locked(member.locked_until)
    if not check_password(password, member.password):
        raise _failed(member)
    if member.failures or member.locked_until:
        writes.change(member, Member.failures.set(0), Member.locked_until.remove())
    return member


def member_id(project_id: str, email: str) -> str:
    return keyed_hash(settings.PERSON_HASH_KEY, "member", project_id, email.strip().casefold())


def _failed(member: Member) -> SignInRefused:
    # No lock is lost to a race: each failure is counted by itself, and the one that reaches the limit locks.
    failures = int(member.failures or 0) + 1
    until = clock.now() + LOCKED_FOR
    is_last = failures >= MOST_FAILURES
    lock = [Member.locked_until.set(until), Member.failures.set(0)] if is_last else [Member.failures.set(failures)]
    try:
        writes.change(member, *lock)
    except Conflict:
        return SignInRefused()  # another try was counted at the same moment
    return Locked(until) if is_last else SignInRefused()
