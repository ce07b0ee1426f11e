"""Finds texts that one network sends again and again, without a call to storage.

Each container remembers the texts of the last hour in its memory. What different containers stored is found later, from
the stream of the table: feedback/intake/repeat_marker.py.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import NamedTuple

from django.conf import settings

from storage.ids import keyed_hash

WINDOW = timedelta(hours=1)
MOST_TEXTS = 10_000  # about 3 MB


class First(NamedTuple):
    """The first item with a text: the earliest by these two, so that all containers agree which one it is."""

    received_at: datetime
    feedback_id: str


class RepeatMemory:
    """The first item of each text, by the hash of network and text. The oldest entries leave a full memory."""

    def __init__(self) -> None:
        self._first: dict[str, First] = {}

    def has_another(self, text_hash: str, item: First) -> bool:
        """Whether another item had the same text within the last hour. An item may come twice."""
        known = self._first.get(text_hash)
        return known is not None and known.feedback_id != item.feedback_id and not _is_past(known, item)

    def note(self, text_hash: str, item: First) -> str | None:
        """Remembers an item that is stored. Returns the id of the one that repeats the other, if there is one."""
        known = self._first.get(text_hash)
        if known is None or _is_past(known, item):
            self._remember(text_hash, item)
            return None
        if known.feedback_id == item.feedback_id or _is_past(item, known):
            return None
        first, later = sorted((known, item))
        self._remember(text_hash, first)
        return later.feedback_id

    def forget(self) -> None:
        """For tests: each starts like a new container."""
        self._first.clear()

    def _remember(self, text_hash: str, item: First) -> None:
        self._first.pop(text_hash, None)
        if len(self._first) >= MOST_TEXTS:
            del self._first[next(iter(self._first))]
        self._first[text_hash] = item


def text_hash(project_id: str, network: str, text: str) -> str | None:
    """Keyed, because it is stored with the item and must not confirm a guessed text or address. None without a text."""
    words = " ".join(text.casefold().split())
    return keyed_hash(settings.SECRET_KEY, "repeat", project_id, network, words) if words else None


def _is_past(known: First, item: First) -> bool:
    return item.received_at - known.received_at >= WINDOW
