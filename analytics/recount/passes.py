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


def read_items(recount_pass: Pass, source: Source) -> bool:
    """Reads a page. Returns whether it was the last one."""
    page, recount_pass.position = source.items(recount_pass.position)
    for item in page:
        try:
            deltas.add(recount_pass.counted, deltas.between(None, item))
        except Uncountable:
            recount_pass.uncountable += 1
    recount_pass.items += len(page)
    return recount_pass.position is None


def read_counters(recount_pass: Pass, source: Source, counted: Collection[Key]) -> bool:
    """Reads a page. Returns whether it was the last one."""
    rows, recount_pass.position = source.counters(recount_pass.position, counted)
    recount_pass.stored.update(rows)
    if recount_pass.position is None:
        recount_pass.finished = clock.now()
    return recount_pass.position is None
