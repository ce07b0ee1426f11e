"""Finds the person that a mail names. See settings.MAIL_RECIPIENTS."""

from __future__ import annotations

from django.conf import settings

from staff.members import person_store
from staff.models import Person, PersonEmail
from storage import writes
from storage.writes import NotFound
from web.mail.recipients import Letter, Recipient

PERSON = "person"
# For a mail to the owner of an account of which the sender does not know whether it exists.
ACCOUNT = "account"


def account(email_hash: str) -> str:
    return f"{ACCOUNT}:{email_hash}"


def person(person_id: str) -> str:
    return f"{PERSON}:{person_id}"


def find(to: str) -> Recipient | None:
    try:
        return recipient(_person(to))
    except NotFound:
        return None


def owner_of(email_hash: str) -> Person | None:
    try:
        return person_store.find(writes.find(PersonEmail, email_hash).person_id)
    except NotFound:
        return None


def recipient(person: Person, letter: Letter | None = None) -> Recipient:
    return Recipient(
        person.email,
        person.name,
        person.language or settings.LANGUAGE_CODE,
        person.time_zone or settings.DEFAULT_TIME_ZONE,
        letter,
    )


def _person(to: str) -> Person:
    kind, _, key = to.partition(":")
    if kind == ACCOUNT and key:
        return person_store.find(writes.find(PersonEmail, key).person_id)
    if kind == PERSON and key:
        return person_store.find(key)
    raise NotFound("The recipient of a mail is an address, person:<id> or account:<hash>")
