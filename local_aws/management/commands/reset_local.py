from __future__ import annotations

import shutil
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from local_aws.supervision import CannotRun, only_run_of

DATA = ("aws", "pump.json", "recount-due", "processes.json", "recount-local.json", "demo.json")


class Command(BaseCommand):
    help = "Empty the data directory of `make run`, after asking."
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--yes", action="store_true", help="do not ask")

    def handle(self, *, yes: bool, **options: Any) -> None:
        folder = settings.DATA_DIR
        paths = [folder / name for name in DATA if (folder / name).exists()]
        if not paths:
            self.stdout.write(f"{folder} holds no data.")
            return
        try:
            with only_run_of(folder):
                if not yes:
                    _ask(f"All feedback kept in {folder} will be lost.")
                for path in paths:
                    shutil.rmtree(path) if path.is_dir() else path.unlink()
        except CannotRun as problem:
            raise CommandError(str(problem)) from None
        self.stdout.write(f"{folder} is empty.")


def _ask(warning: str) -> None:
    try:
        answer = input(f"{warning} Type 'yes' to go on: ")
    except EOFError:
        raise CommandError("Nothing was removed: there is no terminal to ask in. Use --yes") from None
    if answer != "yes":
        raise CommandError("Nothing was removed.")
