from __future__ import annotations

import json
import sys
from argparse import ArgumentParser
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError, HTTPClientError, NoCredentialsError
from botocore.exceptions import ConnectionError as NoConnection
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from ops import infrastructure
from ops.stack import InfrastructureError

DIFFERENT = 2  # as Terraform has it: 0 is equal, 1 an error, 2 a difference


class Command(BaseCommand):
    help = "Build this stage's tables, queues, topics and roles from ops/infrastructure.yaml."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        actions = parser.add_subparsers(dest="action", required=True)
        apply = actions.add_parser("apply", help="bring the stack to what the template says")
        apply.add_argument(
            "--allow-replacement",
            action="store_true",
            help="also replace or remove tables: the site no longer sees what they hold",
        )
        actions.add_parser("diff", help="show what apply would change; exits with 2 if it would change anything")
        outputs = actions.add_parser("outputs", help="show the names and ARNs of what there is")
        outputs.add_argument("--json", action="store_true", help="as one JSON object")

    def handle(self, *args: Any, action: str, **options: Any) -> None:
        try:
            if action == "apply":
                infrastructure.apply(settings.STAGE, self.stdout.write, allow_replacement=options["allow_replacement"])
            elif action == "diff":
                self._diff()
            else:
                self._outputs(as_json=options["json"])
        except InfrastructureError as error:
            raise CommandError(str(error)) from error
        except (BotoCoreError, ClientError) as error:
            raise CommandError(_sentence(error)) from error

    def _diff(self) -> None:
        lines = infrastructure.diff(settings.STAGE)
        if not lines:
            self.stdout.write(f"{infrastructure.stack_name(settings.STAGE)}: no changes.")
            return
        for line in lines:
            self.stdout.write(line)
        sys.exit(DIFFERENT)

    def _outputs(self, *, as_json: bool) -> None:
        found = infrastructure.outputs(settings.STAGE)
        if as_json:
            self.stdout.write(json.dumps(found, indent=2))
            return
        width = max(map(len, found))
        for key, value in found.items():
            self.stdout.write(f"{key:<{width}}  {value}")


def _sentence(error: BotoCoreError | ClientError) -> str:
    if isinstance(error, NoCredentialsError):
        return "There are no AWS credentials: sign in (`aws sso login`) or set AWS_PROFILE."
    if isinstance(error, NoConnection | HTTPClientError):
        where = settings.AWS_ENDPOINT_URL or f"the region {settings.AWS_REGION}"
        return f"AWS does not answer at {where}. On one machine `make run` starts it; else look at the network."
    return f"AWS refused: {error}"
