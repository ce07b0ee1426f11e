from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from activity.rows import TERMINAL
from staff import projects
from staff.keys import key_management
from staff.keys.grants import GRANTABLE
from storage.writes import NotFound
from web.caller import Scope


class Command(BaseCommand):
    help = "Create an API key, and show it once."
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("name", help="who uses the key, so that you know which one to revoke")
        parser.add_argument(
            "--scope", action="append", required=True, choices=[*map(str, GRANTABLE)], help="can be repeated"
        )
        parser.add_argument("--project", default=projects.DEFAULT)

    def handle(self, *, name: str, scope: list[str], project: str, **options: Any) -> None:
        try:
            projects.find(project)
        except NotFound:
            raise CommandError(f"There is no project {project}.") from None
        key, text = key_management.make(project, name, map(Scope, scope), actor=TERMINAL)
        self.stdout.write(f"{text}\nIt is not shown again. To revoke it: manage.py revoke_key {key.key_id}")
