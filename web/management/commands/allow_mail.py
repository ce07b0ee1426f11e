from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from web.mail import suppression


class Command(BaseCommand):
    help = "Send mail again to an address that bounced, or whose owner reported a mail as spam: docs/mail.md."
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("address")

    def handle(self, *, address: str, **options: Any) -> None:
        if not suppression.allow(address):
            raise CommandError("This address was not suppressed: the next mail to it would be sent.")
        self.stdout.write("The next mail to this address will be sent.")
