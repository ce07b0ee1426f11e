"""Marks of what must happen once. A mark is created in the transaction of what it stands for: the second one fails."""

from __future__ import annotations

import hashlib
from datetime import datetime

from conversations.models import Mark
from storage import writes
from storage.writes import NotFound


def new(*names: str, expires_at: datetime, message_id: str | None = None, fingerprint: str | None = None) -> Mark:
    return Mark(_key(names), message_id=message_id, fingerprint=fingerprint, expires_at=expires_at)


def find(*names: str) -> Mark | None:
    try:
        return writes.find(Mark, _key(names), "mark", consistent=True)
    except NotFound:
        return None


def _key(names: tuple[str, ...]) -> str:
    """A hash, as the names may be long. With the length of each, so that ("a", "bc") and ("ab", "c") differ."""
    text = "".join(f"{len(name)}:{name}" for name in names)
    return f"once#{hashlib.sha256(text.encode()).hexdigest()[:40]}"
