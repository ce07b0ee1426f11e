"""Finds whom a mail about an account is for, and makes its one-time link. See settings.MAIL_RECIPIENTS.

This happens in the background, when the mail is sent. So no row of a mail has a token, and a visitor who asks for a new
password cannot tell by the time whether an address is known.
"""

from __future__ import annotations

from dataclasses import replace

from django.conf import settings

from staff.account import kept_addresses, one_time_links
from staff.account.one_time_links import Kind
from staff.members import mail_recipients
from staff.members.person_store import email_hash
from staff.models import Person
from storage.writes import NotFound
from web.mail.recipients import Letter, Recipient

FORMER = "former-address"


def new_password(hashed: str) -> str:
    """The recipient of a mail to the owner of this address, if it has one."""
    return f"{Kind.NEW_PASSWORD}:{hashed}"


def new_address(row_id: str) -> str:
    return f"{Kind.NEW_ADDRESS}:{row_id}"


def former_address(row_id: str) -> str:
    return f"{FORMER}:{row_id}"


def find(to: str) -> Recipient | None:
    kind, _, key = to.partition(":")
    try:
        match kind:
            case Kind.NEW_PASSWORD:
                return _owner(key)
            case Kind.NEW_ADDRESS:
                return _new_address(*kept_addresses.find(key))
        person, email = kept_addresses.find(key)
    except NotFound:
        return None
    return replace(mail_recipients.recipient(person), address=email)


def _owner(hashed: str) -> Recipient | None:
    person = mail_recipients.owner_of(hashed)
    return mail_recipients.recipient(person, _letter(Kind.NEW_PASSWORD, person)) if person else None


def _new_address(person: Person, email: str) -> Recipient | None:
    """None if the address belongs to another person: the page says nothing about that, and this mail does not come."""
    owner = mail_recipients.owner_of(email_hash(email))
    if owner and owner.person_id != person.person_id:
        return None
    letter = _letter(Kind.NEW_ADDRESS, person, email)
    return replace(mail_recipients.recipient(person, letter), address=email)


def _letter(kind: Kind, person: Person, email: str = "") -> Letter:
    token = one_time_links.issue(kind, person, email)
    return Letter(sender=settings.PROJECT_NAME, is_personal=False, values={"token": token})
