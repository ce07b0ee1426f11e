"""Removes package files that a killed release left in the checkout. Otherwise Zappa removes them at its end."""

from __future__ import annotations

import re
from pathlib import Path


def name(function: str, label: str) -> str:
    return f"{function}-{label}.zip"


def remove(function: str, folder: Path, *, keep: str | None) -> list[str]:
    """Call it only with the lock of the stage, so that no other release of the function uses the files."""
    leftovers = [
        file for file in sorted(folder.iterdir()) if _is_leftover(file.name, function) and file != folder / (keep or "")
    ]
    for file in leftovers:
        file.unlink(missing_ok=True)
    return [file.name for file in leftovers]


def _is_leftover(file: str, function: str) -> bool:
    """Zappa's own package has the time in its name. Ours has its version and hash."""
    # The version starts with a digit, so files of feedback-prod-rollback do not match feedback-prod.
    return re.fullmatch(rf"{re.escape(function)}-(?:\d+|\d[\w.+]*-[0-9a-f]{{12}})\.zip", file) is not None
