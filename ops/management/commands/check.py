from __future__ import annotations

from typing import Any

from botocore.exceptions import BotoCoreError, ClientError
from django.conf import settings
from django.core.management.base import CommandError
from django.core.management.commands import check

from ops.cloud import checks, stages
from storage.connection.aws_errors import sentence


class Command(check.Command):
    """With --deploy it checks the stage, with the environment of its functions, instead of this terminal."""

    def handle(self, *app_labels: Any, **options: Any) -> None:
        if not options["deploy"] or settings.IN_LAMBDA or settings.IS_LOCAL:
            super().handle(*app_labels, **options)
            return
        names = (settings.STAGE, f"{settings.STAGE}{stages.ROLLBACK}")
        try:
            problems = [line for name in names for line in checks.problems(name)]
        except (BotoCoreError, ClientError) as error:
            raise CommandError(sentence(error)) from error
        if problems:
            raise CommandError("\n".join(dict.fromkeys(problems)))
        self.stdout.write(f"{' and '.join(names)} can be deployed.")
        for line in checks.notes(settings.STAGE):
            self.stdout.write(line)
