"""Checks the address and the password of a sign-in."""

from __future__ import annotations

import logging
from collections.abc import Callable

from django.conf import settings
from django.contrib.auth.hashers import check_password, make_password

from staff.members import person_store
from staff.models import Person, PersonEmail
from staff.sign_in import lock_mail, lockout, sign_in_activity
from storage import writes
from storage.ids import keyed_hash
from storage.limits.networks import network_of
from storage.writes import NotFound

logger = logging.getLogger(__name__)

UNKNOWN = "unknown"  # instead of an id, in the logs


KnownBrowser = Callable[[Person], str | None]  # the id of the browser, if the person has signed in there before


def _unknown(person: Person) -> str | None:
    return None


def check(email: str, password: str, address: str, known_browser: KnownBrowser = _unknown) -> Person:
    """Raises lockout.SignInRefused, or lockout.Locked after too many wrong passwords."""
    person, network = _find(email), network_of(address)
    account, browser_id = _account(email, person), known_browser(person) if person else None
    attempt = lockout.begin_in_known_browser(account, browser_id) if browser_id else lockout.begin(account, network)
    subject = person.actor if person else f"person:{UNKNOWN}"
    # An unknown address takes as long as a wrong password: Django hashes for an unusable password too.
    if not check_password(password, person.password if person else make_password(None)) or not person:
        sign_in_activity.record_failure(person, attempt.locks)
        lock_mail.send(email, attempt.locks)
        hashed_network = keyed_hash(settings.SECRET_KEY, "network", network)
        raise attempt.fail({"subject": subject, "network": hashed_network})
    attempt.succeed()
    sign_in_activity.record_success(person)
    logger.info("sign_in_succeeded", extra={"userId": subject})
    return person


def unlock(person: Person, address: str) -> None:
    """Ends the lock of this account for one network."""
    lockout.forget(_account(person.email, person), network_of(address))


def _find(email: str) -> Person | None:
    """Takes two reads for an unknown address too, so that the time does not show which addresses are known."""
    try:
        person_id = writes.find(PersonEmail, person_store.email_hash(email)).person_id
    except NotFound:
        person_id = UNKNOWN
    try:
        return person_store.find(person_id)
    except NotFound:
        return None


def _account(email: str, person: Person | None) -> str:
    """Contains the hash of the password, so that a new password has no wrong tries yet."""
    return f"{email.strip().casefold()}\0{person.password if person else ''}"
