"""The sections of docs/operations.md, by the alarm that each is for."""

from __future__ import annotations

import re

from django.conf import settings

DOCS = settings.BASE_DIR / "docs"

PAGE = (DOCS / "operations.md").read_text(encoding="utf-8")

SECTIONS = dict(re.findall(r"^### Alarm ([\w-]+)\n\n(.*?)(?=\n##|\Z)", PAGE, re.MULTILINE | re.DOTALL))
