from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from local_aws import machine
from local_aws.supervision import CannotRun
from ops.cloud.stack import InfrastructureError
from storage.connection.aws_errors import TABLE_ERRORS, sentence


class Command(BaseCommand):
    help = "Run the whole platform on this machine. `make run` calls it."
    requires_system_checks = ()

    def handle(self, **options: Any) -> None:
        if not settings.IS_LOCAL:
            raise CommandError(f"This is for the stage 'local', and STAGE is {settings.STAGE!r}.")
        try:
            machine.run(self.stdout.write)
        except (CannotRun, InfrastructureError) as problem:
            raise CommandError(str(problem)) from None
        except TABLE_ERRORS as error:
            raise CommandError(sentence(error)) from error
