from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from staff import projects
from staff.keys import key_management
from staff.models import Key


class Command(BaseCommand):
    help = "List the API keys of a project, newest first."
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--project", default=projects.DEFAULT)

    def handle(self, *, project: str, **options: Any) -> None:
        for key in key_management.of_project(project):
            self.stdout.write(f"{key.key_id}  {key.created_at:%Y-%m-%d}  {key.name}: {_state(key)}")


def _state(key: Key) -> str:
    if key.revoked_at:
        return f"revoked {key.revoked_at:%Y-%m-%d}"
    if key.has_ended:
        return f"expired {key.valid_until:%Y-%m-%d}"
    used = f"; last used {key.last_used_at:%Y-%m-%d}" if key.last_used_at else ""
    return ", ".join(sorted(key.scopes or ())) + used
