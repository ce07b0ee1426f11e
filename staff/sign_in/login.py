"""Signs browsers in and out, and finds out who is signed in."""

from __future__ import annotations

import hashlib

from django.http import HttpRequest
from django.middleware.csrf import rotate_token

from staff.models import Member
from staff.people import VISITOR, Staff, Visitor
from staff.people import staff_of as person
from storage import writes
from storage.memory_cache import MemoryCache

_members: MemoryCache[Member] = MemoryCache()


def staff_of(request: HttpRequest) -> Staff | Visitor:
    if "member" not in request.session:
        return VISITOR
    request.session.note_activity()  # type: ignore[attr-defined]
    project_id, member_id = request.session.get("project"), request.session.get("member")
    if not project_id or not member_id:
        return VISITOR  # another request signs out at this moment
    password = request.session.get("password")
    try:
        member = _member(project_id, member_id, password)
    except writes.NotFound:
        request.session.flush()
        return VISITOR
    if _fingerprint(member) != password:
        request.session.flush()  # the password was changed after this session began
        return VISITOR
    return person(member)


def _member(project_id: str, member_id: str, password: str | None) -> Member:
    key = project_id, member_id

    def read() -> Member:
        return writes.find(Member, *key, consistent=True)

    if _fingerprint(_members.get(key, read)) != password:
        _members.forget(key)  # perhaps remembered with the password before this session's
    return _members.get(key, read)


def begin(request: HttpRequest, member: Member) -> None:
    request.session.flush()  # an earlier session of this browser may belong to another person
    request.session["project"], request.session["member"] = member.project_id, member.member_id
    request.session["password"] = _fingerprint(member)
    _members.forget((member.project_id, member.member_id))
    rotate_token(request)


def end(request: HttpRequest) -> None:
    request.session.flush()
    rotate_token(request)


def _fingerprint(member: Member) -> str:
    # The hash of a salted hash reveals nothing about the password.
    return hashlib.sha256(member.password.encode()).hexdigest()[:12]
