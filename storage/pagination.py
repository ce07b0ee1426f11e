"""Reads an index newest first, page by page. The index can be spread over several shards."""

from __future__ import annotations

import heapq
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import islice, takewhile
from typing import Any, Generic, TypeVar

from django.core.signing import BadSignature, Signer
from pynamodb.expressions.condition import Condition
from pynamodb.indexes import GlobalSecondaryIndex

from storage import clock
from storage.tables import DatedTable

Item = TypeVar("Item", bound=DatedTable)

# The first query of a shard reads as many items as the page needs. If a filter leaves too few of them, the next queries
# read many, to save round trips.
LATER_QUERY_SIZE = 1000
# After this many queries, the page is returned with what was found, perhaps nothing; its cursor continues from there.
# So one request cannot read the whole index, whatever the filter is.
MAX_QUERIES = 4

MILLISECOND = timedelta(milliseconds=1)


class BadCursor(Exception):
    """The token is not from this site, or belongs to another listing."""


@dataclass(frozen=True)
class Page(Generic[Item]):
    items: list[Item]
    cursor: str | None  # None at the end


@dataclass(frozen=True)
class Selection:
    """A part of a listing. A cursor contains its name, so each selection needs another name."""

    name: str = ""
    matching: Condition | None = None
    since: datetime | None = None
    before: datetime | None = None

    @property
    def condition(self) -> Condition:
        live = DatedTable.is_live()
        return live if self.matching is None else live & self.matching

    def between(self, until: datetime | None) -> Condition | None:
        """The condition on the times to read, both ends included."""
        ends = [until, self.before - MILLISECOND if self.before else None]
        last = min(filter(None, ends), default=None)
        if self.since and last:
            return DatedTable.created_at.between(self.since, last)
        if self.since:
            return DatedTable.created_at >= self.since
        return DatedTable.created_at <= last if last else None


ALL = Selection()


@dataclass(frozen=True)
class ShardItems(Generic[Item]):
    """The items of one shard, and the position where its reading stopped, or None at its end."""

    items: list[Item]
    stopped_at: list[str] | None


@dataclass
class Position:
    """Where the next page continues: by shard, and not later than `until`."""

    ends: dict[str, list[str]] = field(default_factory=dict)
    until: str | None = None


def shard_name(partition: str, shard: int) -> str:
    return f"{partition}#{shard}"


def newest_first(
    index: GlobalSecondaryIndex[Item],
    partition: str,
    *,
    shards: int,
    limit: int,
    cursor: str | None = None,
    only: Selection = ALL,
) -> Page[Item]:
    """One query per shard, and a few more if a filter removes many items. Only the last page has no cursor."""
    bound_to = f"{index.Meta.index_name} {partition} {only.name}"
    position = Position(**open_cursor(bound_to, cursor)) if cursor else Position()
    shard_lists = [_read_shard(index, partition, shard, limit + 1, only, position) for shard in range(shards)]
    # Before this time, a shard that was not read to its end can have items that belong between those of the others.
    horizon = max((shard_items.stopped_at[0] for shard_items in shard_lists if shard_items.stopped_at), default="")
    merged = list(islice(_merged(shard_lists, horizon), limit + 1))
    page = merged[:limit]
    items = [item for _, item in page]
    if len(merged) <= limit and not horizon:
        return Page(items, None)
    position.ends |= {str(shard): _end(item) for shard, item in page} | _exhausted(shard_lists, page)
    position.until = clock.to_text(items[-1].created_at) if len(merged) > limit else horizon
    return Page(items, seal_cursor(bound_to, vars(position)))


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


def _read_shard(
    index: GlobalSecondaryIndex[Item], partition: str, shard: int, count: int, only: Selection, position: Position
) -> ShardItems[Item]:
    end, name = position.ends.get(str(shard)), shard_name(partition, shard)
    # A shard without items on earlier pages, or one that is new, continues below the last page, not at its newest item.
    times = only.between(clock.from_text(position.until) if position.until and not end else None)
    pages = index.query(
        name,
        times,
        filter_condition=only.condition,
        scan_index_forward=False,
        page_size=count,
        last_evaluated_key=_key_at(index, name, end) if end else None,
    ).page_iter
    items: list[Item] = []
    for page in islice(pages, MAX_QUERIES):
        items += map(index._model.from_raw_data, page["Items"])
        if len(items) >= count:
            break
        pages.page_size = LATER_QUERY_SIZE
    stop = pages.last_evaluated_key
    return ShardItems(items, _position_in(index, stop) if stop else None)


def _end(item: DatedTable) -> list[str]:
    key = item.hash_key().attr_name
    return [clock.to_text(item.created_at), item.serialize()[key]["S"]]


def _key_at(index: GlobalSecondaryIndex[Item], shard: str, end: list[str]) -> dict[str, Any]:
    created_at, key = end
    return {
        index._hash_key_attribute().attr_name: {"S": shard},
        DatedTable.created_at.attr_name: {"S": created_at},
        index._model.hash_key().attr_name: {"S": key},
    }


def _position_in(index: GlobalSecondaryIndex[Item], key: dict[str, Any]) -> list[str]:
    names = DatedTable.created_at.attr_name, index._model.hash_key().attr_name
    return [key[name]["S"] for name in names]


def seal_cursor(listing: str, position: dict[str, Any]) -> str:
    """A signed token. It is valid for this listing only."""
    return _signer(listing).sign_object(position)


def open_cursor(listing: str, token: str) -> dict[str, Any]:
    try:
        position: dict[str, Any] = _signer(listing).unsign_object(token)
    except (BadSignature, ValueError):
        raise BadCursor("The cursor does not belong to this listing.") from None
    return position


def _signer(listing: str) -> Signer:
    # The listing is part of the salt, so that a token of one project or filter is not valid for another.
    return Signer(salt=f"cursor {listing}")
