"""What the commands of a terminal share: checked addresses and passwords, with errors that name the way out."""

from __future__ import annotations

import getpass
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from django.core.exceptions import ImproperlyConfigured, ValidationError
from django.core.management.base import CommandError
from django.core.validators import validate_email

from staff import projects
from staff.account import password_rules
from staff.members import person_store
from staff.models import Person
from storage.writes import NotFound


@contextmanager
def key_errors() -> Iterator[None]:
    """The id of an address is made with a key of the stage, which a terminal may not have."""
    try:
        yield
    except ImproperlyConfigured as error:
        raise CommandError(f"{error} docs/deploying.md has the command that reads it.") from None


def check_email(email: str) -> None:
    try:
        validate_email(email)
    except ValidationError:
        raise CommandError(f"{email!r} is not an e-mail address.") from None


def check_project(project_id: str) -> None:
    try:
        projects.find(project_id)
    except NotFound:
        raise CommandError(f"There is no project {project_id}.") from None


def find_person(email: str) -> Person | None:
    try:
        return person_store.find_by_email(email)
    except NotFound:
        return None


def new_password(*, email: str, name: str = "", from_stdin: bool) -> str:
    password = sys.stdin.readline().rstrip("\r\n") if from_stdin else _typed_password()
    try:
        password_rules.check(password, email=email, name=name)
    except ValidationError as invalid:
        raise CommandError(" ".join(invalid.messages)) from None
    return password


def _typed_password() -> str:
    try:
        password, again = getpass.getpass("Password: "), getpass.getpass("Once more: ")
    except EOFError:
        raise CommandError("Cannot ask for a password without a terminal: pass it with --password-stdin.") from None
    if again != password:
        raise CommandError("The two passwords differ. Nothing was changed.")
    return password
