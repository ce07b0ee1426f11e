from __future__ import annotations

from argparse import BooleanOptionalAction
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from activity.rows import TERMINAL
from staff import projects
from staff.management import terminal
from staff.members import memberships, person_store
from staff.models import Person
from staff.roles import Role
from storage.writes import Conflict

ROLES = ", ".join(Role)


class Command(BaseCommand):
    help = (
        "Create a person who can sign in, or add one to another project. The first person owns the default project and "
        "is the first operator of the site."
    )
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("email")
        parser.add_argument("--name", default="", help="as colleagues see it; default: the address")
        parser.add_argument("--role", choices=[str(role) for role in Role], help="in the project")
        parser.add_argument("--project", help=f"default: {projects.DEFAULT}")
        parser.add_argument("--operator", action=BooleanOptionalAction, help="whether the person may run the site")
        parser.add_argument("--password-stdin", action="store_true", help="read the password from standard input")
        parser.add_argument("--reset-password", action="store_true", help="of a person that exists already")

    def handle(self, *, email: str, **options: Any) -> None:
        terminal.check_email(email)
        if options["project"]:
            terminal.check_project(options["project"])
        with terminal.key_errors():
            person = terminal.find_person(email)
            if options["reset_password"]:
                done = _reset_password(email, person, options)
            elif person:
                done = _change(person, options)
            else:
                done = _create(email, options)
        self.stdout.write(f"{email} {done}")


def _create(email: str, options: dict[str, Any]) -> str:
    is_first = person_store.is_empty()
    role = _role_of_the_first(options) if is_first else _role(options)
    is_operator = is_first or bool(options["operator"])
    password = terminal.new_password(email=email, name=options["name"], from_stdin=options["password_stdin"])
    project_id = options["project"] or projects.DEFAULT
    try:
        person_store.create(
            email, options["name"] or email, password, project_id, role, actor=TERMINAL, is_operator=is_operator
        )
    except Conflict:
        raise CommandError(f"{email} was created in the meantime. Nothing was changed.") from None
    return f"can sign in as {role} of {project_id}{' and runs the site' if is_operator else ''}."


def _change(person: Person, options: dict[str, Any]) -> str:
    """Adds a person that exists to another project, or changes whether they run the site."""
    if options["password_stdin"]:
        raise CommandError(f"{person.email} exists already. For a new password: --reset-password")
    done = []
    if options["role"] or options["operator"] is None:
        done.append(_add(person, options["project"] or projects.DEFAULT, options))
    if options["operator"] is not None:
        person_store.set_operator(person, options["operator"], actor=TERMINAL)
        done.append("runs the site" if person.is_operator else "does not run the site")
    return f"{' and '.join(done)}, with the password of before."


def _add(person: Person, project_id: str, options: dict[str, Any]) -> str:
    if project_id in (person.project_ids or ()):
        raise CommandError(
            f"{person.email} is a member of {project_id} already. For another project: --project; for a new password: "
            "--reset-password"
        )
    role = _role(options)
    memberships.add(person, project_id, role, actor=TERMINAL)
    return f"can sign in as {role} of {project_id}"


def _reset_password(email: str, person: Person | None, options: dict[str, Any]) -> str:
    if person is None:
        raise CommandError(f"There is no person with the address {email}.")
    password = terminal.new_password(email=email, name=person.name, from_stdin=options["password_stdin"])
    person_store.set_password(person, password, actor=TERMINAL)
    return "has a new password; all their browsers are signed out."


def _role(options: dict[str, Any]) -> Role:
    if not options["role"]:
        raise CommandError(f"Add the role in the project: --role with one of {ROLES}.")
    return Role(options["role"])


def _role_of_the_first(options: dict[str, Any]) -> Role:
    is_usual = options["role"] in (None, Role.OWNER) and options["project"] in (None, projects.DEFAULT)
    if not is_usual or options["operator"] is False:
        raise CommandError(
            "The first person owns the default project and runs the site: leave --role, --project and --no-operator "
            "out. Add others after that."
        )
    return Role.OWNER
