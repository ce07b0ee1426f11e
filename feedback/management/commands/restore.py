from __future__ import annotations

import json
from argparse import ArgumentParser
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from feedback import backup_restore
from feedback.backup_restore import Plan
from storage.aws_errors import OF_TABLES, sentence


class Command(BaseCommand):
    help = "After a restore: bring items of a restored copy home, or delete again what was deleted since."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        actions = parser.add_subparsers(dest="action", required=True)
        copy = actions.add_parser("copy", help="put items of a restored table back into the one that serves")
        copy.add_argument("table", help="the restored table")
        copy.add_argument("--deleted", type=_deleted, default=set(), metavar="FILE", help="lines feedback_moved")
        copy.add_argument("--damaged-from", type=_moment, metavar="TIME", help="overwrite what was changed from then")
        copy.add_argument("--damaged-until", type=_moment, metavar="TIME", help="until then")
        copy.add_argument("--go", action="store_true", help="write; without it, it only says what it would do")
        replay = actions.add_parser("deletions", help="delete again, in a table that was restored as a whole")
        replay.add_argument("deleted", type=_deleted, metavar="FILE", help="lines feedback_moved")

    def handle(self, *args: Any, action: str, **options: Any) -> None:
        try:
            self._copy(**options) if action == "copy" else self._replay(options["deleted"])
        except OF_TABLES as error:
            raise CommandError(f"{sentence(error)} What was done stays; run it again.") from error

    def _copy(self, *, table: str, deleted: set[str], go: bool, **options: Any) -> None:
        damaged_from, damaged_until = options["damaged_from"], options["damaged_until"]
        if (damaged_from is None) != (damaged_until is None):
            raise CommandError("Give both --damaged-from and --damaged-until, or neither.")
        if table == settings.TABLES["feedback"]:
            raise CommandError(f"{table} is the table that serves: name the restored one.")
        found = backup_restore.put_back(table, Plan(deleted, damaged_from, damaged_until, is_rehearsal=not go))
        for outcome, number in sorted(found.items()):
            self.stdout.write(f"{number:>9,}  {outcome}")
        if not go:
            self.stdout.write("Nothing was written. With --go it is done.")

    def _replay(self, deleted: set[str]) -> None:
        done = backup_restore.delete_again(sorted(deleted))
        self.stdout.write(
            f"{len(deleted):,} were deleted by the log; {done:,} of them were here and are deleted again."
        )


def _moment(text: str) -> datetime:
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        raise ValueError(text)  # argparse tells it
    return moment


def _deleted(path: str) -> set[str]:
    """A JSON list of lines, as `aws logs filter-log-events --query 'events[].message'` writes it."""
    return backup_restore.deleted_by_the_log(json.loads(Path(path).read_text(encoding="utf-8")))
