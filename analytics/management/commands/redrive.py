from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError
from django.core.management.base import BaseCommand, CommandError

from analytics.counting import redrive
from ops import names
from storage.aws_errors import sentence

HANDLERS = {"quarantine": redrive.quarantined, "stream-failures": redrive.stream_failure}


class Command(BaseCommand):
    help = "Have what waits in a queue of failures counted, once the cause is fixed."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("queue", choices=HANDLERS)

    def handle(self, *args: Any, queue: str, **options: Any) -> None:
        name = names.failure_queues()[queue]
        try:
            outcomes = redrive.redrive(name, HANDLERS[queue], self.stdout.write)
        except (BotoCoreError, ClientError) as error:
            raise CommandError(f"{sentence(error)} What was counted is off the queue; run it again.") from error
        left = sum(number for outcome, number in outcomes.items() if outcome not in redrive.DONE)
        self.stdout.write(f"{outcomes.total():,} messages, {left:,} left in {name}.")
        if left:
            raise CommandError("What is left is named above.")
