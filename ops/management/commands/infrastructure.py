from __future__ import annotations

import json
import sys
from argparse import ArgumentParser
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from ops.cloud import edge as edge_stack
from ops.cloud import infrastructure
from ops.cloud.stack import InfrastructureError
from storage.connection.aws_errors import sentence

DIFFERENT = 2  # as in Terraform: 0 is equal, 1 an error, 2 a difference


class Command(BaseCommand):
    help = "Creates or changes this stage's tables, queues, topics, alarms and roles, from the templates in ops/cloud."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        actions = parser.add_subparsers(dest="action", required=True)
        apply = actions.add_parser("apply", help="apply the templates")
        apply.add_argument(
            "--allow-replacement",
            action="store_true",
            help="also replace or remove tables: the site no longer sees what they hold",
        )
        diff = actions.add_parser("diff", help="show what apply would change; exits with 2 if there are changes")
        for action in (apply, diff):
            action.add_argument(
                "--edge",
                action="store_true",
                help="the optional edge: CloudFront and a firewall, after the first release",
            )
            action.add_argument(
                "--set",
                action="append",
                default=[],
                metavar="NAME=VALUE",
                help="a parameter of the templates; others stay as they are",
            )
        outputs = actions.add_parser("outputs", help="show the names and ARNs of the resources")
        outputs.add_argument("--json", action="store_true", help="as one JSON object")

    def handle(self, *args: Any, action: str, **options: Any) -> None:
        try:
            if action == "apply":
                self._apply(_pairs(options["set"]), edge=options["edge"], replace=options["allow_replacement"])
            elif action == "diff":
                self._diff(_pairs(options["set"]), edge=options["edge"])
            else:
                self._outputs(as_json=options["json"])
        except InfrastructureError as error:
            raise CommandError(str(error)) from error
        except (BotoCoreError, ClientError) as error:
            raise CommandError(sentence(error)) from error

    def _apply(self, parameter_values: dict[str, str], *, edge: bool, replace: bool) -> None:
        if not edge:
            infrastructure.apply(
                settings.STAGE, self.stdout.write, allow_replacement=replace, parameter_values=parameter_values
            )
            return
        for key, value in edge_stack.apply(settings.STAGE, self.stdout.write, parameter_values).items():
            self.stdout.write(f"{key}  {value}")

    def _diff(self, parameter_values: dict[str, str], *, edge: bool) -> None:
        lines = (edge_stack if edge else infrastructure).diff(settings.STAGE, parameter_values)
        if not lines:
            self.stdout.write(f"{settings.STAGE}: no changes.")
            return
        for line in lines:
            self.stdout.write(line)
        sys.exit(DIFFERENT)

    def _outputs(self, *, as_json: bool) -> None:
        outputs = infrastructure.outputs(settings.STAGE)
        if as_json:
            self.stdout.write(json.dumps(outputs, indent=2))
            return
        width = max(map(len, outputs))
        for key, value in outputs.items():
            self.stdout.write(f"{key:<{width}}  {value}")


def _pairs(arguments: list[str]) -> dict[str, str]:
    for text in arguments:
        if "=" not in text:
            raise InfrastructureError(f"--set takes NAME=VALUE, not {text!r}.")
    return {name: value for name, _, value in (text.partition("=") for text in arguments)}
