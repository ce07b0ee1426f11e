"""How many items were set aside as spam lately, for the folder of new items: what is hidden must not be forgotten."""

from __future__ import annotations

from datetime import timedelta

from feedback.inbox import reading
from feedback.inbox.filters import Filters
from feedback.models import Status
from storage import clock
from storage.memory_cache import MemoryCache

SINCE = timedelta(days=1)
MOST = 20  # are counted. Above it says "more than"
FRESH_SECONDS = 60
_cache: MemoryCache[int] = MemoryCache()


def number(project_id: str, filters: Filters) -> int:
    """0 in all other folders, and in a list that is filtered. One query, remembered for a minute."""
    if filters.query() != Filters(folder=Status.NEW).query():
        return 0
    return _cache.get(project_id, lambda: _count(project_id), fresh_seconds=FRESH_SECONDS)


def _count(project_id: str) -> int:
    lately = Filters(folder=Status.SPAM, since=clock.now() - SINCE)
    return len(reading.read(project_id, lately, limit=MOST + 1).items)
