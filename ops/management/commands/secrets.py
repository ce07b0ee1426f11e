from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from ops.cloud import secrets
from storage.connection.aws_errors import sentence
from storage.connection.clients import client

NEXT = "The functions get the change with the next `zappa update {stage}` and `zappa update {stage}_rollback`."


class Command(BaseCommand):
    help = "Makes, lists or rotates this stage's secrets in SSM. Never shows a secret."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        actions = parser.add_subparsers(dest="action", required=True)
        actions.add_parser("make", help="make missing secrets")
        actions.add_parser("list", help="list the secrets, with the date of each")
        rotate = actions.add_parser(
            "rotate", help="make a new SECRET_KEY; signatures of earlier ones stay valid for 30 days"
        )
        rotate.add_argument("--at-once", action="store_true", help="they end now: for a key that leaked")

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
        new_names = secrets.make_missing(ssm, stage)
        for name in new_names:
            self.stdout.write(f"Made {secrets.path(stage, name)}.")
        self.stdout.write(NEXT.format(stage=stage) if new_names else f"{stage} has all secrets that can be made.")

    def _list(self, ssm: Any, stage: str) -> None:
        changed = secrets.changed(ssm, stage)
        for name, secret in secrets.SECRETS.items():
            missing = "MISSING" if secret.is_needed else "not set"
            since = f"{changed[name]:%Y-%m-%d}" if name in changed else missing
            self.stdout.write(f"{name:<20}  {since:<10}  {secret.use}")
        for name in sorted(changed.keys() - secrets.SECRETS.keys()):
            self.stdout.write(f"{name:<20}  {changed[name]:%Y-%m-%d}  not used")

    def _rotate(self, ssm: Any, stage: str, *, at_once: bool) -> None:
        earlier = secrets.rotate(ssm, stage, at_once=at_once)
        self.stdout.write(f"SECRET_KEY is new; earlier keys that stay valid: {earlier}.")
        self.stdout.write(NEXT.format(stage=stage))
