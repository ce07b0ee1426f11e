"""The people who work in the bookshop. All are invented."""

from __future__ import annotations

import secrets
from dataclasses import dataclass

from staff.members import person_store
from staff.models import Person
from staff.roles import Role
from storage.writes import NotFound

ACTOR = "system:samples"


@dataclass(frozen=True)
class Colleague:
    email: str
    name: str
    role: Role


OWNER = Colleague("owner@example.com", "Iris Lange", Role.OWNER)
KARIN = Colleague("karin@example.com", "Karin Holm", Role.AGENT)  # answers customers
RAVI = Colleague("ravi@example.com", "Ravi Menon", Role.ADMIN)  # builds the shop's site
COLLEAGUES = (OWNER, KARIN, RAVI)


def of_project(project_id: str) -> dict[Colleague, Person]:
    """Those who do not exist yet cannot sign in until a password is set."""
    return {each: person(each, project_id, secrets.token_urlsafe(24)) for each in COLLEAGUES}


def person(colleague: Colleague, project_id: str, password: str) -> Person:
    """One that exists keeps the password."""
    try:
        return person_store.find_by_email(colleague.email)
    except NotFound:
        is_operator = colleague.role == Role.OWNER
        return person_store.create(
            colleague.email,
            colleague.name,
            password,
            project_id,
            colleague.role,
            actor=ACTOR,
            is_operator=is_operator,
        )
