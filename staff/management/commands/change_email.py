from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from activity.rows import TERMINAL
from staff.management import terminal
from staff.members import person_store
from storage.writes import Conflict


class Command(BaseCommand):
    help = "Change the e-mail address with which a person signs in. Their sessions and memberships stay."
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("email", help="the address until now")
        parser.add_argument("new_email")

    def handle(self, *, email: str, new_email: str, **options: Any) -> None:
        terminal.check_email(new_email)
        with terminal.key_errors():
            person = terminal.find_person(email)
            if person is None:
                raise CommandError(f"There is no person with the address {email}.")
            try:
                person_store.change_email(person, new_email, actor=TERMINAL)
            except Conflict:
                raise CommandError(f"{new_email} belongs to another person. Nothing was changed.") from None
        self.stdout.write(f"The person signs in with {new_email} from now on.")
