from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from ops.cloud import secrets
from storage.aws_errors import sentence
from storage.clients import client

NEXT = "The function gets what changed with the next `zappa update {stage}`, and `zappa update {stage}_rollback`."


class Command(BaseCommand):
    help = "Make, list or rotate this stage's secrets in SSM. Never shows one."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        actions = parser.add_subparsers(dest="action", required=True)
        actions.add_parser("make", help="make those that are missing")
        actions.add_parser("list", help="show which there are, and since when")
        rotate = actions.add_parser(
            "rotate", help="a new SECRET_KEY; what earlier ones signed is good for 30 days more"
        )
        rotate.add_argument("--at-once", action="store_true", help="it is no longer: for a key that got out")

    def handle(self, *args: Any, action: str, **options: Any) -> None:
        ssm, stage = client("ssm"), settings.STAGE
        try:
            if action == "make":
                self._make(ssm, stage)
            elif action == "list":
                self._list(ssm, stage)
            else:
                self._rotate(ssm, stage, at_once=options["at_once"])
        except secrets.SecretError as error:
            raise CommandError(str(error)) from error
        except (BotoCoreError, ClientError) as error:
            raise CommandError(sentence(error)) from error

    def _make(self, ssm: Any, stage: str) -> None:
        made = secrets.make_missing(ssm, stage)
        for name in made:
            self.stdout.write(f"Made {secrets.path(stage, name)}.")
        self.stdout.write(NEXT.format(stage=stage) if made else f"{stage} has all that can be made.")

    def _list(self, ssm: Any, stage: str) -> None:
        changed = secrets.changed(ssm, stage)
        for name, secret in secrets.KNOWN.items():
            missing = "MISSING" if secret.is_needed else "not set"
            since = f"{changed[name]:%Y-%m-%d}" if name in changed else missing
            self.stdout.write(f"{name:<20}  {since:<10}  {secret.use}")
        for name in sorted(changed.keys() - secrets.KNOWN.keys()):
            self.stdout.write(f"{name:<20}  {changed[name]:%Y-%m-%d}  nothing here reads it")

    def _rotate(self, ssm: Any, stage: str, *, at_once: bool) -> None:
        earlier = secrets.rotate(ssm, stage, at_once=at_once)
        self.stdout.write(f"SECRET_KEY is new; earlier ones that still count: {earlier}.")
        self.stdout.write(NEXT.format(stage=stage))
