"""The members of a project with their addresses, for the page of people. Read each time: what it shows is true now."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from staff.models import Membership, Person
from staff.people import initials

ATTRIBUTES = ["personId", "name", "email"]


@dataclass(frozen=True)
class ListedMember:
    person_id: str
    name: str
    email: str
    role: str
    since: datetime

    @property
    def initials(self) -> str:
        return initials(self.name or self.email)


def of_project(project_id: str) -> Sequence[ListedMember]:
    """By name. One query, and a batch for each hundred."""
    of_person = {each.person_id: each for each in Membership.query(project_id, consistent_read=True)}
    people = Person.batch_get(sorted(of_person), attributes_to_get=ATTRIBUTES) if of_person else ()
    members = [_listed(person, of_person[person.person_id]) for person in people]
    return sorted(members, key=lambda member: (member.name.casefold(), member.person_id))


def _listed(person: Person, membership: Membership) -> ListedMember:
    return ListedMember(person.person_id, person.name, person.email, membership.role, membership.created_at)
