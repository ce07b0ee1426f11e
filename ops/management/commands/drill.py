from __future__ import annotations

from typing import Any

from botocore.exceptions import BotoCoreError, ClientError
from django.core.management.base import BaseCommand, CommandError, CommandParser

from ops.cloud import operator_context
from ops.rollback import drill
from storage.connection.aws_errors import sentence


class Command(BaseCommand):
    help = "Sets off the rollback alarm as a drill, and checks that it reaches the rollback function. Moves nothing."
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--patience", type=float, default=drill.PATIENCE, help="seconds (default: %(default)s)")

    def handle(self, *, patience: float, **options: Any) -> None:
        try:
            drill.run(operator_context.gather(), operator_context.whoami(), self.stdout.write, patience)
        except drill.DrillFailed as failed:
            raise CommandError(str(failed)) from None
        except (BotoCoreError, ClientError) as error:
            raise CommandError(sentence(error)) from error
