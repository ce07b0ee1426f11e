"""Adds people to projects, changes their role and removes them. See member_changes.py for who may be removed."""

from __future__ import annotations

import logging

from staff import activity_writes, projects
from staff.models import Membership, Person
from staff.roles import Role
from storage import clock, transactions, writes
from storage.transactions import Write
from storage.writes import set_or_remove

logger = logging.getLogger(__name__)


def add(person: Person, project_id: str, role: Role, *, actor: str) -> None:
    """Raises Conflict if the person is a member already, or was changed in the meantime."""
    transactions.transact(*writes_to_add(person, project_id, role, actor=actor))
    logger.info(
        "membership_created",
        extra={"subject": person.actor, "project": project_id, "role": str(role)},
    )


def writes_to_add(person: Person, project_id: str, role: Role, *, actor: str) -> list[Write]:
    """For a transaction that writes more than the membership."""
    membership = Membership(project_id, person.person_id, role=str(role), created_at=clock.now())
    return [
        transactions.create(membership),
        transactions.change(person, Person.project_ids.set({*(person.project_ids or ()), project_id})),
        record_added(membership, actor),
    ]


def record_added(membership: Membership, actor: str) -> Write:
    return _record(membership, "membership.added", actor, [None, membership.role])


def remove(membership: Membership, person: Person, *also: Write, actor: str) -> None:
    """The next request of the person in this project finds no membership. `also` are writes of the same transaction."""
    remaining = set(person.project_ids or ()) - {membership.project_id}
    transactions.transact(
        transactions.delete(membership),
        # DynamoDB has no empty sets.
        transactions.change(person, set_or_remove(Person.project_ids, remaining)),
        _record(membership, "membership.removed", actor, [membership.role, None]),
        *also,
    )
    logger.info(
        "membership_removed",
        extra={"subject": person.actor, "project": membership.project_id},
    )


def change_role(membership: Membership, role: Role, *also: Write, actor: str) -> None:
    before = membership.role
    transactions.transact(
        transactions.change(membership, Membership.role.set(str(role))),
        _record(membership, "membership.changed", actor, [before, str(role)]),
        *also,
    )
    logger.info(
        "membership_changed",
        extra={"subject": f"person:{membership.person_id}", "project": membership.project_id, "role": str(role)},
    )


def first_project(person: Person) -> str | None:
    """The project that is chosen when the person signs in."""
    ids = person.project_ids or ()
    return projects.DEFAULT if projects.DEFAULT in ids else min(ids, default=None)


def is_member(project_id: str, person_id: str) -> bool:
    try:
        writes.find(Membership, project_id, person_id, consistent=True)
    except writes.NotFound:
        return False
    return True


def _record(membership: Membership, action: str, actor: str, role: list[str | None]) -> Write:
    return activity_writes.record(
        activity_writes.subject_of_person(membership.person_id),
        action,
        actor=actor,
        project_id=membership.project_id,
        changes={"role": role},
    )
