from __future__ import annotations

import getpass
import sys
from typing import Any

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ImproperlyConfigured, ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.core.validators import validate_email

from staff import members, projects
from staff.roles import Role
from storage.writes import Conflict, NotFound


class Command(BaseCommand):
    help = "Create a member of staff, who can then sign in."
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("email")
        parser.add_argument("--name", default="", help="as colleagues see it; default: the address")
        parser.add_argument("--role", choices=[str(role) for role in Role], default=str(Role.OWNER))
        parser.add_argument("--project", default=projects.DEFAULT)
        parser.add_argument("--password-stdin", action="store_true", help="read the password from standard input")
        parser.add_argument("--reset-password", action="store_true", help="of a member that exists already")

    def handle(
        self,
        *,
        email: str,
        name: str,
        role: str,
        project: str,
        password_stdin: bool,
        reset_password: bool,
        **options: Any,
    ) -> None:
        _check_address(email)
        _check_project(project)
        password = sys.stdin.readline().rstrip("\r\n") if password_stdin else _typed_password()
        _check_password(password)
        try:
            if reset_password:
                members.set_password(members.find(project, email), password)
                self.stdout.write(f"{email} has a new password; all their browsers are signed out.")
                return
            members.create(project, email, name or email, Role(role), password)
        except NotFound:
            raise CommandError(f"{email} is not a member of the project {project}.") from None
        except ImproperlyConfigured as error:
            raise CommandError(f"{error} docs/deploying.md has the command that reads it.") from None
        except Conflict:
            raise CommandError(f"{email} is a member already. For a new password: --reset-password") from None
        self.stdout.write(f"{email} can sign in as {role}.")


def _check_address(email: str) -> None:
    try:
        validate_email(email)
    except ValidationError:
        raise CommandError(f"{email!r} is not an e-mail address.") from None


def _check_project(project_id: str) -> None:
    try:
        projects.find(project_id)
    except NotFound:
        raise CommandError(f"There is no project {project_id}.") from None


def _check_password(password: str) -> None:
    try:
        validate_password(password)
    except ValidationError as wrong:
        raise CommandError(" ".join(wrong.messages)) from None


def _typed_password() -> str:
    try:
        password, again = getpass.getpass("Password: "), getpass.getpass("Once more: ")
    except EOFError:
        raise CommandError("Cannot ask for a password without a terminal: pass it with --password-stdin.") from None
    if again != password:
        raise CommandError("The two passwords differ. No member was created.")
    return password
