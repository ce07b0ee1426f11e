from __future__ import annotations

from argparse import ArgumentParser
from datetime import datetime
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from feedback import backup_restore
from feedback.backup_restore import RestorePlan
from storage.connection.aws_errors import TABLE_ERRORS, sentence


class Command(BaseCommand):
    help = "After a restore: copy items back from a restored table, or delete items again that were deleted since."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        actions = parser.add_subparsers(dest="action", required=True)
        copy = actions.add_parser("copy", help="put items of a restored table back into the current one")
        copy.add_argument("table", help="the restored table")
        copy.add_argument(
            "--damaged-from", type=_moment, metavar="TIME", help="overwrite items changed from this time on"
        )
        copy.add_argument("--damaged-until", type=_moment, metavar="TIME", help="and before this time")
        copy.add_argument(
            "--go", action="store_true", help="write; without it, the command only prints what it would do"
        )
        actions.add_parser("deletions", help="delete again, in a table that was restored as a whole")

    def handle(self, *args: Any, action: str, **options: Any) -> None:
        try:
            self._copy(**options) if action == "copy" else self._replay()
        except TABLE_ERRORS as error:
            raise CommandError(f"{sentence(error)} Run it again: items that are written stay written.") from error

    def _copy(self, *, table: str, go: bool, **options: Any) -> None:
        damaged_from, damaged_until = options["damaged_from"], options["damaged_until"]
        if (damaged_from is None) != (damaged_until is None):
            raise CommandError("Give both --damaged-from and --damaged-until, or neither.")
        if table == settings.TABLES["feedback"]:
            raise CommandError(f"{table} is the current table: name the restored one.")
        deleted = backup_restore.deleted_by_activity()
        results = backup_restore.put_back(table, RestorePlan(deleted, damaged_from, damaged_until, is_rehearsal=not go))
        for result, number in sorted(results.items()):
            self.stdout.write(f"{number:>9,}  {result}")
        if not go:
            self.stdout.write("Nothing was written. Run it with --go to write.")

    def _replay(self) -> None:
        deleted = backup_restore.deleted_by_activity()
        number = backup_restore.delete_again(sorted(deleted))
        self.stdout.write(
            f"The activity names {len(deleted):,} deleted items; {number:,} of them were here and are deleted again."
        )


def _moment(text: str) -> datetime:
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        raise ValueError(text)  # argparse reports it
    return moment
