from __future__ import annotations

from typing import Any

from botocore.exceptions import BotoCoreError, ClientError
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from local_aws import aws
from local_aws.releasing import NotReleased
from local_aws.supervision import CannotRun
from ops.cloud.stack import InfrastructureError
from storage.connection.aws_errors import sentence


class Command(BaseCommand):
    help = "Deploy the stage prod to an emulated AWS, with the real Zappa. `make aws` calls it."
    requires_system_checks = ()

    def handle(self, **options: Any) -> None:
        if not settings.IS_LOCAL:
            raise CommandError(f"This is for one machine, and STAGE is {settings.STAGE!r}: leave it unset.")
        try:
            aws.run(self.stdout.write)
        except (CannotRun, NotReleased, InfrastructureError) as problem:
            raise CommandError(str(problem)) from None
        except (BotoCoreError, ClientError) as error:
            raise CommandError(sentence(error)) from error
