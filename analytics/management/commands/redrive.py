from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError
from django.core.management.base import BaseCommand, CommandError

from analytics.counting import redrive
from ops import names
from storage.connection.aws_errors import sentence

HANDLERS = {"quarantine": redrive.quarantined, "stream-failures": redrive.stream_failure}


class Command(BaseCommand):
    help = "Count the failures in a queue again, after their cause is fixed."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("queue", choices=HANDLERS)

    def handle(self, *args: Any, queue: str, **options: Any) -> None:
        name = names.failure_queues()[queue]
        try:
            results = redrive.redrive(name, HANDLERS[queue], self.stdout.write)
        except (BotoCoreError, ClientError) as error:
            raise CommandError(f"{sentence(error)} Run it again: counted messages have left the queue.") from error
        remaining = sum(number for result, number in results.items() if result not in redrive.DONE)
        self.stdout.write(f"{results.total():,} messages, {remaining:,} left in {name}.")
        if remaining:
            raise CommandError("The output above lists the messages that are left.")
