from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from feedback_site.api_docs.source import DOCUMENT
from feedback_site.openapi.document import as_text


class Command(BaseCommand):
    help = "Write feedback_site/openapi.json again after a change of the API."
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--check", action="store_true", help="write nothing, and fail if it is out of date")

    def handle(self, *args: Any, check: bool = False, **options: Any) -> None:
        text = as_text()
        if not check:
            DOCUMENT.write_text(text, encoding="utf-8")
        elif text != DOCUMENT.read_text(encoding="utf-8"):
            raise CommandError(f"{DOCUMENT.name} is out of date: run manage.py openapi, and look at what it changes.")
