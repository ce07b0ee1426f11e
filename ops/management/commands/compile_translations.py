from __future__ import annotations

import re
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from babel.messages import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import PoFileError, read_po
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

# Babel does not check the quotes: it removes the first and the last character of the text.
LINE = re.compile(r'#.*|(?:msg\w+(?:\[\d\])? )?"(?:[^"\\]|\\.)*"|')


class Command(BaseCommand):
    help = "Compile the .po files of locale/ to .mo files. Run it after each change of a .po file."
    requires_system_checks = ()

    def handle(self, *args: Any, **options: Any) -> None:
        for folder in settings.LOCALE_PATHS:
            for source in sorted(Path(folder).glob("*/LC_MESSAGES/*.po")):
                catalog, target = read(source), source.with_suffix(".mo")
                with target.open("wb") as file:
                    write_mo(file, catalog)
                self.stdout.write(f"{target}")


def read(source: Path) -> Catalog:
    lines = source.read_text(encoding="utf-8").splitlines()
    for number, line in enumerate(lines, start=1):
        if not LINE.fullmatch(line):
            raise CommandError(f"{source}, line {number}: write a comment, or a keyword and a text in double quotes.")
    try:
        catalog = read_po(lines, abort_invalid=True)
    except PoFileError as error:
        raise CommandError(f"{source}, line {error.lineno + 1}: {error}.") from error
    # The .mo file contains the date. With the real one, each run would change the file.
    catalog.creation_date = datetime.fromtimestamp(0, UTC)
    return catalog
