"""Signs browsers in and out, and finds out who is signed in, and for which project.

A session has the person, the chosen project, and a fingerprint of the password: a new password ends older sessions.
"""

from __future__ import annotations

import hashlib
from typing import NamedTuple

from django.http import HttpRequest
from django.middleware.csrf import rotate_token

from staff import projects
from staff.members import memberships
from staff.models import Membership, Person, Project
from staff.people import VISITOR, Staff, Visitor
from storage import reads, writes
from storage.memory_cache import MemoryCache

MOST_PROJECTS = 50  # that a session lists: a batch reads 100 items at most


class Member(NamedTuple):
    """What is stored about a person and the chosen project."""

    person: Person
    membership: Membership
    project: Project
    projects: tuple[Project, ...]  # those of the person that the session lists


_members: MemoryCache[Member] = MemoryCache()


class NoProject(Exception):
    """The person is not a member of any project."""


def staff_of(request: HttpRequest) -> Staff | Visitor:
    if "person" not in request.session:
        return VISITOR
    request.session.note_activity()  # type: ignore[attr-defined]
    person_id, project_id = request.session.get("person"), request.session.get("project")
    if not person_id or not project_id:
        return VISITOR  # another request signs out at this moment
    password, listed = request.session.get("password"), request.session.get("projects", [])
    try:
        member = _member(person_id, project_id, listed, password)
    except writes.NotFound:
        request.session.flush()  # the person, the membership or the project is gone
        return VISITOR
    if _fingerprint(member.person) != password:
        request.session.flush()  # the password was changed after this session began
        return VISITOR
    if listed != _project_ids(member.person):
        request.session["projects"] = _project_ids(member.person)  # for the next request
    return _staff(member)


def begin(request: HttpRequest, person: Person) -> None:
    """Raises NoProject if there is nothing to see for the person."""
    project_id = memberships.first_project(person)
    if project_id is None:
        raise NoProject
    request.session.flush()  # an earlier session of this browser may belong to another person
    request.session["person"], request.session["password"] = person.person_id, _fingerprint(person)
    request.session["projects"] = _project_ids(person)
    choose(request, person.person_id, project_id)
    rotate_token(request)


def choose(request: HttpRequest, person_id: str, project_id: str) -> None:
    """The caller has checked that the person is a member of the project. If not, the next request ends the session."""
    request.session["project"] = project_id
    _members.forget((person_id, project_id))


def end(request: HttpRequest) -> None:
    request.session.flush()
    rotate_token(request)


def _member(person_id: str, project_id: str, listed: list[str], password: str | None) -> Member:
    key = person_id, project_id

    def read() -> Member:
        return _read(person_id, project_id, listed)

    if _fingerprint(_members.get(key, read).person) != password:
        _members.forget(key)  # perhaps remembered with the password before this session's
    return _members.get(key, read)


def _read(person_id: str, project_id: str, listed: list[str]) -> Member:
    """One round trip."""
    keys = projects.keys_to_read({project_id, *listed})
    person, membership, *stored = reads.find_together(
        Person(person_id), Membership(project_id, person_id), *keys, consistent=True
    )
    by_id = projects.by_id(filter(None, stored))
    if not person or not membership or project_id not in by_id:
        raise writes.NotFound(f"Membership {project_id}/{person_id}")
    theirs = [by_id[each] for each in person.project_ids or () if each in by_id]
    return Member(person, membership, by_id[project_id], tuple(sorted(theirs, key=lambda each: each.name.casefold())))


def _staff(member: Member) -> Staff:
    return Staff(
        person_id=member.person.person_id,
        name=member.person.name,
        email=member.person.email,
        role=member.membership.role,
        project=member.project,
        projects=member.projects,
        is_operator=member.person.is_operator,
    )


def _project_ids(person: Person) -> list[str]:
    return sorted(person.project_ids or ())[:MOST_PROJECTS]


def _fingerprint(person: Person) -> str:
    # The hash of a salted hash reveals nothing about the password.
    return hashlib.sha256(person.password.encode()).hexdigest()[:12]
