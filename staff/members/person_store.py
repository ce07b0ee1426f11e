"""Creates people and changes what a sign-in needs: the address and the password."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from typing import NamedTuple

from django.conf import settings
from django.contrib.auth.hashers import make_password

from activity.rows import CHANGED, Change
from staff import activity_writes
from staff.members import memberships
from staff.models import Membership, Person, PersonEmail
from staff.roles import Role
from storage import clock, transactions, writes
from storage.ids import keyed_hash, new_id
from storage.transactions import Write
from storage.writes import set_or_remove

PROFILE_FIELDS = ("name", "language", "timeZone")  # as activity names them

logger = logging.getLogger(__name__)


def create(
    email: str, name: str, password: str, project_id: str, role: Role, *, actor: str, is_operator: bool = False
) -> Person:
    """Raises Conflict if the address belongs to a person already. The caller has validated the password."""
    person, writes_of_new = new(email, name, password, project_id, role, actor=actor, is_operator=is_operator)
    transactions.transact(*writes_of_new)
    logger.info(
        "person_created",
        extra={"subject": person.actor, "project": project_id, "role": str(role), "operator": is_operator},
    )
    return person


def new(
    email: str, name: str, password: str, project_id: str, role: Role, *, actor: str | None, is_operator: bool = False
) -> tuple[Person, list[Write]]:
    """The person, and the writes for a transaction that creates more than the person. Without an actor: the person."""
    now = clock.now()
    person = Person(
        person_id=new_id(),
        email=email.strip(),
        name=name,
        password=make_password(password),
        is_operator=is_operator or None,
        project_ids={project_id},
        created_at=now,
    )
    membership = Membership(project_id, person.person_id, role=str(role), created_at=now)
    lookup, actor = _lookup(person.person_id, email), actor or person.actor
    return person, [
        *(transactions.create(item) for item in (person, lookup, membership)),
        activity_writes.record(
            activity_writes.subject_of_person(person.person_id),
            "person.created",
            actor=actor,
            changes={"isOperator": [None, is_operator]},
        ),
        memberships.record_added(membership, actor),
    ]


def find(person_id: str) -> Person:
    return writes.find(Person, person_id)


def find_now(person_id: str) -> Person:
    """As it is stored, also right after a change."""
    return writes.find(Person, person_id, consistent=True)


def find_by_email(email: str) -> Person:
    return find(writes.find(PersonEmail, email_hash(email)).person_id)


def is_empty() -> bool:
    """Whether no person exists. It scans, which the role of the site may not: for a terminal."""
    return next(Person.scan(limit=1), None) is None


def change_email(person: Person, email: str, *more: Write, actor: str) -> None:
    """Moves the lookup, so sessions and memberships stay. Raises Conflict if the address belongs to another person.
    `more` is written together with it.
    """
    email = email.strip()
    changes = [*more, transactions.change(person, Person.email.set(email))]
    if email_hash(email) != email_hash(person.email):
        is_theirs = PersonEmail.person_id == person.person_id
        changes += [
            transactions.create(_lookup(person.person_id, email)),
            transactions.delete(_lookup(person.person_id, person.email), only_if=is_theirs),
        ]
    transactions.transact(*changes, _changed(person, actor, {"email": CHANGED}))
    logger.info("email_changed", extra={"subject": person.actor})


class Profile(NamedTuple):
    """What a person says about themselves. Without a language or a zone it is that of the browser."""

    name: str
    language: str | None
    time_zone: str | None


def change_profile(person: Person, profile: Profile, *, actor: str) -> None:
    """Raises Conflict if the person was changed in the meantime."""
    before = Profile(person.name, person.language, person.time_zone)
    changed = [name for name, old, new in zip(PROFILE_FIELDS, before, profile, strict=True) if old != new]
    if not changed:
        return
    transactions.transact(
        transactions.change(
            person,
            Person.name.set(profile.name),
            set_or_remove(Person.language, profile.language),
            set_or_remove(Person.time_zone, profile.time_zone),
        ),
        _changed(person, actor, dict.fromkeys(changed, CHANGED)),
    )
    logger.info("profile_changed", extra={"subject": person.actor})


def set_password(person: Person, password: str, *more: Write, actor: str) -> None:
    """Signs out all browsers of the person, and ends all locks of the account. `more` is written together with it."""
    transactions.transact(
        *more,
        transactions.change(person, Person.password.set(make_password(password))),
        _changed(person, actor, {"password": CHANGED}),
    )
    logger.info("password_set", extra={"subject": person.actor})


def set_operator(person: Person, is_operator: bool, *, actor: str) -> None:
    transactions.transact(
        transactions.change(person, Person.is_operator.set(is_operator)),
        _changed(person, actor, {"isOperator": [bool(person.is_operator), is_operator]}),
    )
    logger.info("operator_set", extra={"subject": person.actor, "operator": is_operator})


def email_hash(email: str) -> str:
    return keyed_hash(settings.PERSON_HASH_KEY, "person e-mail", email.strip().casefold())


def _changed(person: Person, actor: str, changes: Mapping[str, Change]) -> Write:
    subject = activity_writes.subject_of_person(person.person_id)
    return activity_writes.record(subject, "person.changed", actor=actor, changes=changes)


def _lookup(person_id: str, email: str) -> PersonEmail:
    return PersonEmail(email_hash(email), person_id=person_id)
