"""Signs browsers in and out, and finds out who is signed in, and for which project.

A session has the person, the chosen project, and a fingerprint of the password: a new password ends older sessions.
"""

from __future__ import annotations

from typing import NamedTuple

from django.http import HttpRequest
from django.middleware.csrf import rotate_token

from staff import projects
from staff.members import memberships
from staff.models import Membership, Person, Project
from staff.people import VISITOR, Staff, Visitor
from staff.sign_in import browser_names
from staff.sign_in.sessions import SessionStore
from storage import reads
from storage.tables import Table

MOST_PROJECTS = 50  # that a session lists: a batch reads 100 items at most


class Place(NamedTuple):
    """Where to read what is stored about a session: the person, the chosen project, and all projects of the person."""

    person_id: str
    project_id: str
    listed: tuple[str, ...]

    @property
    def rows(self) -> list[Table]:
        chosen = Person(self.person_id), Membership(self.project_id, self.person_id)
        return [*chosen, *projects.keys_to_read({self.project_id, *self.listed})]


class Member(NamedTuple):
    """What is stored about a person and the chosen project."""

    person: Person
    membership: Membership
    project: Project
    projects: tuple[Project, ...]  # those of the person that the session lists


# By session. Only where to read: so this container reads the session and all that it names in one round trip, and a new
# role or a new password counts from the next request, in all containers.
_places: dict[str, Place] = {}
MOST_PLACES = 1000


class NoProject(Exception):
    """The person is not a member of any project."""


def staff_of(request: HttpRequest) -> Staff | Visitor:
    session: SessionStore = request.session  # type: ignore[assignment]
    expected, stored = _places.get(session.row_id), []
    if expected and not session.is_loaded:
        row, *stored = reads.find_together(session.row, *expected.rows, consistent=True)
        session.take(row)
    if "person" not in session:
        return VISITOR
    session.note_activity()
    person_id, project_id = session.get("person"), session.get("project")
    if not person_id or not project_id:
        return VISITOR  # another request signs out at this moment
    place = Place(person_id, project_id, tuple(session.get("projects", [])))
    if place != expected or not stored:
        stored = reads.find_together(*place.rows, consistent=True)
    member = _member(place, *stored)
    if member is None or member.person.session_mark != session.get("password"):
        # The person, the membership or the project is gone, or the password was changed after this session began.
        session.flush()
        return VISITOR
    if place.listed != _project_ids(member.person):
        session["projects"] = _project_ids(member.person)  # for the next request
    _remember(session.row_id, place)
    return _staff(member)


def begin(request: HttpRequest, person: Person) -> None:
    """Raises NoProject if there is nothing to see for the person."""
    project_id = memberships.first_project(person)
    if project_id is None:
        raise NoProject
    _start(request, person, project_id)


def renew(request: HttpRequest, person: Person) -> None:
    """After a new password, which ends all sessions of the person: this browser goes on with a new one."""
    _start(request, person, request.session["project"])


def _start(request: HttpRequest, person: Person, project_id: str) -> None:
    request.session.flush()  # an earlier session of this browser may belong to another person
    request.session["person"], request.session["password"] = person.person_id, person.session_mark
    request.session["projects"] = _project_ids(person)
    user_agent = request.headers.get("User-Agent", "")
    request.session["browser"] = browser_names.family_of(user_agent), browser_names.system_of(user_agent)
    choose(request, project_id)
    rotate_token(request)


def choose(request: HttpRequest, project_id: str) -> None:
    """The caller has checked that the person is a member of the project. If not, the next request ends the session."""
    request.session["project"] = project_id


def end(request: HttpRequest) -> None:
    request.session.flush()
    rotate_token(request)


def _remember(row_id: str, place: Place) -> None:
    if len(_places) >= MOST_PLACES:
        _places.clear()
    _places[row_id] = place


def _member(
    place: Place, person: Person | None, membership: Membership | None, *stored: Project | None
) -> Member | None:
    by_id = projects.by_id(filter(None, stored))
    if not person or not membership or place.project_id not in by_id:
        return None
    theirs = [by_id[each] for each in person.project_ids or () if each in by_id]
    named = tuple(sorted(theirs, key=lambda each: each.name.casefold()))
    return Member(person, membership, by_id[place.project_id], named)


def _staff(member: Member) -> Staff:
    return Staff(
        person_id=member.person.person_id,
        name=member.person.name,
        email=member.person.email,
        role=member.membership.role,
        project=member.project,
        projects=member.projects,
        is_operator=bool(member.person.is_operator),
        language=member.person.language,
        time_zone=member.person.time_zone,
    )


def _project_ids(person: Person) -> tuple[str, ...]:
    return tuple(sorted(person.project_ids or ()))[:MOST_PROJECTS]
