from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from ops.package import report
from ops.package.make import Kind, PackageError, make


class Command(BaseCommand):
    help = "Makes the package that Zappa would upload, and lists its largest parts. Does not use AWS."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("kind", choices=("site", "rollback"), nargs="?", default="site")
        parser.add_argument("--output", type=Path, help="the zip file (default: var/package/<kind>.zip)")

    def handle(self, *args: Any, kind: Kind, output: Path | None, **options: Any) -> None:
        path = output or settings.BASE_DIR / "var" / "package" / f"{kind}.zip"
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            package = make(kind, path)
        except PackageError as error:
            raise CommandError(str(error)) from error
        for line in report.lines(path):
            self.stdout.write(line)
        commit = package.source.commit or "no commit"
        changed = ", with uncommitted changes" if package.source.dirty else ""
        self.stdout.write(f"{package.label}: {commit}{changed}")
        if kind == "site" and path.stat().st_size > report.MAX_BYTES:
            raise CommandError(f"It is larger than {report.MAX_BYTES / 1e6:.0f} MB: see its largest parts above.")
