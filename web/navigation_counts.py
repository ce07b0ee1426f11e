"""The numbers next to entries of the navigation, such as the new items of the inbox.

They may be some seconds old, and are left out if storage does not answer: a page is worth more than its frame.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Mapping
from functools import partial
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError
from pynamodb.exceptions import PynamoDBException

from storage.connection.failures import TooBusy
from storage.memory_cache import MemoryCache
from storage.together import together
from web.frame import NavigationEntry

FRESH_SECONDS = 15.0
STALE_SECONDS = 300.0
FAILURES = (PynamoDBException, ClientError, BotoCoreError, TooBusy)

_numbers: MemoryCache[int] = MemoryCache(STALE_SECONDS)
logger = logging.getLogger(__name__)


def numbers(staff: Any, entries: Iterable[NavigationEntry], known: Mapping[str, int]) -> dict[str, int]:
    """By the name of the view. What the page has read itself is `known`; all others take one round trip at most."""
    reads = {
        entry.view_name: partial(_number, entry.view_name, staff, partial(entry.count, staff))
        for entry in entries
        if entry.count and entry.view_name not in known
    }
    read = dict(zip(reads, together(*reads.values()), strict=True)) if reads else {}
    return {name: number for name, number in read.items() if number is not None} | {**known}


def forget(staff: Any, name: str) -> None:
    """After an act that changes the number of the entry: the next page of this person shows the new one."""
    _numbers.forget((name, staff.project_id, staff.person_id))


def _number(name: str, staff: Any, read: Callable[[], int]) -> int | None:
    key = (name, staff.project_id, staff.person_id)
    try:
        return _numbers.get(key, read, fresh_seconds=FRESH_SECONDS, stale_if=FAILURES)
    except FAILURES as error:
        logger.warning("navigation_count_failed", extra={"errorType": type(error).__name__})
        return None
