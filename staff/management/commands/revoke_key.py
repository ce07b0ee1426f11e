from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from activity.rows import TERMINAL
from staff.keys import key_management
from storage.writes import NotFound


class Command(BaseCommand):
    help = "Revoke an API key. All containers refuse it within ten seconds."
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("key_id", help="the part between the first two underscores; list_keys shows it")

    def handle(self, *, key_id: str, **options: Any) -> None:
        try:
            key = key_management.find(key_id)
        except NotFound:
            raise CommandError(f"There is no key {key_id}. list_keys shows them all.") from None
        if not key.revoked_at:
            key_management.revoke(key, actor=TERMINAL)
        self.stdout.write(f"{key.name} ({key_id}) is revoked.")
