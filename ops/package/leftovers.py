"""Files that a killed release has left in the checkout. Zappa removes them when it ends, but not when it is killed."""

from __future__ import annotations

import re
from pathlib import Path


def name(function: str, label: str) -> str:
    return f"{function}-{label}.zip"


def remove(function: str, folder: Path, *, keep: str | None) -> list[str]:
    """Only while the lock of the stage is held: then no other release of the function uses them."""
    left = [
        file for file in sorted(folder.iterdir()) if _is_left(file.name, function) and file != folder / (keep or "")
    ]
    for file in left:
        file.unlink(missing_ok=True)
    return [file.name for file in left]


def _is_left(file: str, function: str) -> bool:
    """Zappa's own package, named after the time, and ours, named after its version and hash."""
    # The version begins with a digit. So a file of feedback-prod-rollback is no file of feedback-prod.
    return re.fullmatch(rf"{re.escape(function)}-(?:\d+|\d[\w.+]*-[0-9a-f]{{12}})\.zip", file) is not None
