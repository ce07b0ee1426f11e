"""Reads an index newest first, page by page. The index can be spread over several shards."""

from __future__ import annotations

import heapq
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from itertools import islice, takewhile
from typing import Generic

from pynamodb.indexes import GlobalSecondaryIndex

from storage import clock
from storage.cursors import open_cursor, seal_cursor
from storage.ids import shard_name
from storage.shard_reading import ALL, Item, Part, Selection, ShardItems, read_shard
from storage.tables import DatedTable
from storage.together import together

# One request reads at most this many items, whatever the filter leaves of them. Then the page is returned with what was
# left, perhaps nothing. It says how far back it came, and its cursor continues from there.
MOST_ITEMS_READ = 1000


@dataclass(frozen=True)
class Page(Generic[Item]):
    items: list[Item]
    cursor: str | None  # None at the end
    searched_back_to: datetime | None = None  # if it is not full and not the last one


@dataclass
class Position:
    """Where the next page continues: by shard, and not later than `until`."""

    ends: dict[str, list[str]] = field(default_factory=dict)
    until: str | None = None


def newest_first(
    index: GlobalSecondaryIndex[Item],
    partition: str,
    *,
    shards: int,
    limit: int,
    cursor: str | None = None,
    only: Selection[Item] = ALL,
) -> Page[Item]:
    """One query per shard, all at the same time, and a second one if a filter removes many items."""
    bound_to = f"{index.Meta.index_name} {partition} {only.name}"
    position = Position(**open_cursor(bound_to, cursor)) if cursor else Position()
    parts = [_part(index, partition, shard, position) for shard in range(shards)]
    share = max(1, MOST_ITEMS_READ // shards)
    shard_lists: list[ShardItems[Item]] = together(
        *(partial(read_shard, part, limit + 1, share, only) for part in parts)
    )
    # Before this time, a shard that was not read to its end can have items that belong between those of the others.
    horizon = max((shard_items.stopped_at[0] for shard_items in shard_lists if shard_items.stopped_at), default="")
    merged = list(islice(_merged(shard_lists, horizon), limit + 1))
    page, is_full = merged[:limit], len(merged) > limit
    items = [item for _, item in page]
    if not is_full and not horizon:
        return Page(items, None)
    position.ends |= {str(shard): _end(item) for shard, item in page} | _exhausted(shard_lists, page)
    position.until = clock.to_text(items[-1].created_at) if is_full else horizon
    searched_back_to = clock.from_text(horizon) if len(items) < limit else None
    return Page(items, seal_cursor(bound_to, vars(position)), searched_back_to)


def _part(index: GlobalSecondaryIndex[Item], partition: str, shard: int, position: Position) -> Part[Item]:
    """A shard without items on earlier pages, or one that is new, continues below the last page, not at its newest
    item.
    """
    end = position.ends.get(str(shard))
    until = clock.from_text(position.until) if position.until and not end else None
    return Part(index, shard_name(partition, shard), end, until)


def _merged(shard_lists: list[ShardItems[Item]], horizon: str) -> Iterator[tuple[int, Item]]:
    numbered = [[(shard, item) for item in shard_items.items] for shard, shard_items in enumerate(shard_lists)]
    # The merge compares only the first items, so within a shard the order of the index remains. The cursor needs it.
    merged = heapq.merge(*numbered, key=lambda pair: pair[1].created_at, reverse=True)
    return takewhile(lambda pair: clock.to_text(pair[1].created_at) >= horizon, merged)


def _exhausted(shard_lists: list[ShardItems[Item]], page: list[tuple[int, Item]]) -> dict[str, list[str]]:
    """The shards of which the page has all items that were read: they continue where their reading stopped."""
    on_page = Counter(shard for shard, _ in page)
    return {
        str(shard): shard_items.stopped_at
        for shard, shard_items in enumerate(shard_lists)
        if shard_items.stopped_at and on_page[shard] == len(shard_items.items)
    }


def _end(item: DatedTable) -> list[str]:
    key = item.hash_key().attr_name
    return [clock.to_text(item.created_at), item.serialize()[key]["S"]]
