"""Reads all items and all counters once, page by page."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from analytics.counting import deltas
from analytics.counting.deltas import Delta
from analytics.counting.images import Uncountable
from analytics.recount.sources import Source
from counters.models import Key
from counters.reading import StoredCounters
from storage import clock


@dataclass
class Pass:
    """The sums of the items, and the counters that were stored right after the last item was read."""

    started: datetime = field(default_factory=lambda: clock.now())
    counted: Delta = field(default_factory=dict)
    items: int = 0
    uncountable: int = 0
    stored: dict[Key, StoredCounters] = field(default_factory=dict)
    finished: datetime | None = None
    position: Any = None  # of the next page

    @property
    def keys(self) -> set[Key]:
        return self.counted.keys() | self.stored.keys()


def read_items(one: Pass, source: Source) -> bool:
    """Reads a page. Returns whether it was the last one."""
    page, one.position = source.items(one.position)
    for item in page:
        try:
            deltas.add(one.counted, deltas.between(None, item))
        except Uncountable:
            one.uncountable += 1
    one.items += len(page)
    return one.position is None


def read_counters(one: Pass, source: Source, counted: Collection[Key]) -> bool:
    """Reads a page. Returns whether it was the last one."""
    rows, one.position = source.counters(one.position, counted)
    one.stored.update(rows)
    if one.position is None:
        one.finished = clock.now()
    return one.position is None
