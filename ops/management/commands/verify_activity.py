from __future__ import annotations

import sys
from argparse import ArgumentParser, ArgumentTypeError
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError
from django.core.management.base import BaseCommand, CommandError

from activity import verification
from activity.verification import Anchor, CheckedChain
from ops.cloud import operator_context
from storage.connection.aws_errors import sentence

MOST_FAULTS = 100  # lines for each project: more say nothing new


class Command(BaseCommand):
    help = "Checks that no row of activity was changed, removed or added past the seal. Exits with 1 if one was."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--project", help="only this project (default: all)")
        parser.add_argument(
            "--anchor",
            type=_anchor,
            metavar="SEQUENCE:SEAL",
            help="of an `activity_sealed` line in the log, with --project: the chain must still have this entry",
        )

    def handle(self, *, project: str | None, anchor: Anchor | None, **options: Any) -> None:
        if anchor and not project:
            raise CommandError("--anchor belongs to one chain: add --project.")
        try:
            key = operator_context.gather().config.ledger_key
            if not key:
                raise CommandError("There is no LEDGER_KEY: set it, or use AWS credentials that may read it from SSM.")
            chains = verification.verify(key, project, anchor)
        except (BotoCoreError, ClientError) as error:
            raise CommandError(sentence(error)) from error
        for checked in chains:
            self._report(checked)
        if any(checked.faults for checked in chains):
            sys.exit(1)

    def _report(self, checked: CheckedChain) -> None:
        end = f", the last {checked.newest.sequence}:{checked.newest.hash}" if checked.newest else ""
        result = f"{len(checked.faults)} faults:" if checked.faults else "no faults."
        self.stdout.write(f"{checked.name}: {checked.rows} rows, {checked.entries} entries{end}: {result}")
        for fault in checked.faults[:MOST_FAULTS]:
            self.stdout.write(f"  {fault}")
        if len(checked.faults) > MOST_FAULTS:
            self.stdout.write(f"  ... and {len(checked.faults) - MOST_FAULTS} more.")


def _anchor(text: str) -> Anchor:
    sequence, _, seal = text.partition(":")
    if not sequence.isdecimal() or not seal:
        raise ArgumentTypeError("must be the number and the seal of an entry, such as 120:3f2a...")
    return Anchor(int(sequence), seal)
