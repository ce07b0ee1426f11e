from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from analytics import redrive
from ops.aws_errors import sentence


class Command(BaseCommand):
    help = "Have what waits in a queue of failures counted, once the cause is mended."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("queue", choices=("quarantine", "stream-failures"))

    def handle(self, *args: Any, queue: str, **options: Any) -> None:
        if queue == "quarantine":
            name, handle = settings.QUARANTINE_QUEUE_NAME, redrive.quarantined
        else:
            name, handle = f"feedback-stream-failures-{settings.STAGE}", redrive.stream_failure
        try:
            outcomes = redrive.redrive(name, handle, self.stdout.write)
        except (BotoCoreError, ClientError) as error:
            raise CommandError(f"{sentence(error)} What was counted is off the queue; run it again.") from error
        left = sum(number for outcome, number in outcomes.items() if outcome not in redrive.DONE)
        self.stdout.write(f"{outcomes.total():,} messages, {left:,} left in {name}.")
        if left:
            raise CommandError("What is left is named above.")
