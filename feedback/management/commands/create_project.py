from __future__ import annotations

from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.core.management.base import BaseCommand, CommandError, CommandParser

from activity.rows import TERMINAL
from feedback import project_setup
from staff import projects
from staff.management import terminal
from staff.members import memberships, person_store
from staff.models import Project
from staff.roles import Role
from storage.transactions import Write
from storage.writes import Conflict
from web.texts import LONGEST_NAME, BadText, clean_line

LONGEST_RETENTION = 3650  # days, as of FEEDBACK_RETENTION_DAYS


class Command(BaseCommand):
    help = "Create a project with its first form. Its owner can be a person who exists, or a new one with a password."
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("name", help="as staff see it")
        parser.add_argument("--owner", required=True, help="the e-mail address of the owner")
        parser.add_argument("--owner-name", default="", help="of a new person; default: the address")
        parser.add_argument("--time-zone", default="UTC", help="of its days and hours, such as Europe/Berlin")
        parser.add_argument("--retention-days", type=int, help="0 is for ever; default: FEEDBACK_RETENTION_DAYS")
        parser.add_argument("--public-totals", action="store_true", help="let everyone read its totals")
        parser.add_argument("--password-stdin", action="store_true", help="read the password of a new owner from there")

    def handle(self, *, name: str, owner: str, **options: Any) -> None:
        terminal.check_email(owner)
        project = projects.new(
            _checked_name(name),
            _checked_zone(options["time_zone"]),
            retention_days=_checked_days(options["retention_days"]),
            public_totals=options["public_totals"],
        )
        with terminal.key_errors():
            writes = _writes_of_owner(project, owner, options)
            try:
                project_setup.create(project, writes, actor=TERMINAL)
            except Conflict:
                raise CommandError(f"{owner} was changed in the meantime. Nothing was created: try again.") from None
        self.stdout.write(
            f"The project {project.project_id} belongs to {owner}. Its form is at /f/{project.first_form_id}.\n"
            f"A key for programs: manage.py create_key <name> --scope=... --project={project.project_id}"
        )


def _writes_of_owner(project: Project, email: str, options: dict[str, Any]) -> list[Write]:
    person = terminal.find_person(email)
    if person is None:
        password = terminal.new_password(email=email, name=options["owner_name"], from_stdin=options["password_stdin"])
        name = options["owner_name"] or email
        return person_store.new(email, name, password, project.project_id, Role.OWNER, actor=TERMINAL)[1]
    if options["password_stdin"] or options["owner_name"]:
        raise CommandError(f"{email} exists already: leave --password-stdin and --owner-name out.")
    return memberships.writes_to_add(person, project.project_id, Role.OWNER, actor=TERMINAL)


def _checked_name(name: str) -> str:
    try:
        name = clean_line(name)
    except BadText as error:
        raise CommandError(f"The name is not valid. {error}") from None
    if not 0 < len(name) <= LONGEST_NAME:
        raise CommandError(f"The name must have 1 to {LONGEST_NAME} characters.")
    return name


def _checked_zone(zone: str) -> str:
    try:
        return ZoneInfo(zone).key
    except (ZoneInfoNotFoundError, ValueError):
        raise CommandError(
            f"--time-zone must be a zone of the tz database, such as Europe/Berlin, not {zone!r}."
        ) from None


def _checked_days(days: int | None) -> int | None:
    if days is not None and not 0 <= days <= LONGEST_RETENTION:
        raise CommandError(f"--retention-days must be from 0 to {LONGEST_RETENTION}.")
    return days
