"""The people of a project: for the names on its pages, and for whom an item can be assigned to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from staff.models import Membership, Person
from staff.people import initials
from storage.memory_cache import MemoryCache


@dataclass(frozen=True)
class Member:
    person_id: str
    name: str
    role: str

    @property
    def initials(self) -> str:
        return initials(self.name)


_cache: MemoryCache[Mapping[str, Member]] = MemoryCache()


def of_project(project_id: str) -> Mapping[str, Member]:
    """By the id of the person, sorted by name. One query and one batch, remembered for ten seconds.

    What gives a person something to do or to read asks memberships.is_member too: a container may still remember one
    who was removed.
    """
    return _cache.get(project_id, lambda: _read(project_id))


def forget(project_id: str) -> None:
    """After a change: the next page of this container shows it."""
    _cache.forget(project_id)


def _read(project_id: str) -> Mapping[str, Member]:
    roles = {membership.person_id: membership.role for membership in Membership.query(project_id)}
    people = Person.batch_get(sorted(roles), attributes_to_get=["personId", "name"]) if roles else ()
    members = [Member(person.person_id, person.name, roles[person.person_id]) for person in people]
    return {member.person_id: member for member in sorted(members, key=lambda member: member.name.casefold())}
