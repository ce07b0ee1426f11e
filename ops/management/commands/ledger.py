from __future__ import annotations

import json
import sys
from argparse import ArgumentParser
from itertools import islice
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError
from django.core.management.base import BaseCommand, CommandError

from ops import versions
from ops.cloud import operator_context
from ops.ledger import ledger_store
from ops.rollback.context import Context
from sealing.chain import Entry
from storage.connection.aws_errors import sentence

BROKEN = 2  # 0: intact, 1: could not be checked


class Command(BaseCommand):
    help = "Shows the ledger of releases and rollbacks, or checks that no entry was changed."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        actions = parser.add_subparsers(dest="action", required=True)
        verify = actions.add_parser("verify", help="exits with 0 if the ledger is intact, with 2 if it is not")
        show = actions.add_parser("show", help="the newest entries first")
        show.add_argument("--limit", type=int, default=20)
        for action in (verify, show):
            action.add_argument("--json", action="store_true", help="as JSON")

    def handle(self, *args: Any, action: str, json: bool, **options: Any) -> None:
        try:
            context = operator_context.gather()
            if action == "show":
                self._show(context, options["limit"], as_json=json)
            else:
                self._verify(context, as_json=json)
        except ledger_store.Raced as raced:
            raise CommandError(str(raced)) from raced
        except (BotoCoreError, ClientError) as error:
            raise CommandError(sentence(error)) from error

    def _show(self, context: Context, limit: int, *, as_json: bool) -> None:
        entries = list(islice(ledger_store.entries(context.dynamodb, context.config.ledger_table, limit=limit), limit))
        if as_json:
            self.stdout.write(json.dumps([_as_dict(entry) for entry in entries], indent=2))
            return
        for entry in entries:
            self.stdout.write(f"{entry.sequence:>5}  {entry.at:%Y-%m-%d %H:%M:%S}  {entry.kind:<16}  {_facts(entry)}")

    def _verify(self, context: Context, *, as_json: bool) -> None:
        config = context.config
        if not config.ledger_key:
            raise CommandError("There is no LEDGER_KEY: set it, or use AWS credentials that may read it from SSM.")
        alias = versions.read(context.functions, config.function, config.alias)
        anchor = alias.note.entry if alias and alias.note else None
        problems = ledger_store.verify(context.dynamodb, config.ledger_table, config.ledger_key, anchor)
        if alias and not anchor:
            problems.append(f"The note of the alias {alias.name} (version {alias.version}) names no ledger entry.")
        if as_json:
            self.stdout.write(json.dumps({"whole": not problems, "wrong": problems}, indent=2))
        else:
            self.stdout.write("\n".join(problems) or "The ledger is whole.")
        if problems:
            sys.exit(BROKEN)


def _facts(entry: Entry) -> str:
    return "  ".join(f"{name}={value}" for name, value in entry.facts.items())


def _as_dict(entry: Entry) -> dict[str, Any]:
    return {"sequence": entry.sequence, "at": entry.at.isoformat(), "kind": entry.kind, **entry.facts}
