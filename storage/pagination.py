"""Newest-first reading of an index that is spread over shards, a page at a time."""

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

# A first query asks for no more than is wanted. Where a filter leaves too few of those, the next ones ask for many:
# a query costs by what it reads, and a round trip besides.
AFTER_A_MISS = 1000
# Then the page is what was found, be it nothing, and its cursor goes on: no filter makes one request read all there is.
MOST_QUERIES = 4

MILLISECOND = timedelta(milliseconds=1)


class BadCursor(Exception):
    """The token is not from this site, or belongs to another listing."""


@dataclass(frozen=True)
class Page(Generic[Item]):
    items: list[Item]
    cursor: str | None  # None at the end


@dataclass(frozen=True)
class Selection:
    """A part of a listing. A cursor is bound to its name: no two may share one."""

    name: str = ""
    matching: Condition | None = None
    since: datetime | None = None
    before: datetime | None = None

    @property
    def condition(self) -> Condition:
        live = DatedTable.is_live()
        return live if self.matching is None else live & self.matching

    def within(self, until: datetime | None) -> Condition | None:
        """The times to read, both ends included, as an index wants them."""
        ends = [until, self.before - MILLISECOND if self.before else None]
        last = min(filter(None, ends), default=None)
        if self.since and last:
            return DatedTable.created_at.between(self.since, last)
        if self.since:
            return DatedTable.created_at >= self.since
        return DatedTable.created_at <= last if last else None


ALL = Selection()


@dataclass(frozen=True)
class Column(Generic[Item]):
    """What one shard gave, and how far it was read, unless to its end."""

    items: list[Item]
    stopped_at: list[str] | None


@dataclass
class Position:
    """Where the last page ended: in each shard that gave an item, and in time."""

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
    """One query a shard, and a few more where much is filtered out. Only a page without a cursor is the last one."""
    bound_to = f"{index.Meta.index_name} {partition} {only.name}"
    position = Position(**open_cursor(bound_to, cursor)) if cursor else Position()
    columns = [_column(index, partition, shard, limit + 1, only, position) for shard in range(shards)]
    # Further back, a shard that was not read to its end may hold what belongs between the others' items.
    horizon = max((column.stopped_at[0] for column in columns if column.stopped_at), default="")
    merged = list(islice(_merged(columns, horizon), limit + 1))
    page = merged[:limit]
    items = [item for _, item in page]
    if len(merged) <= limit and not horizon:
        return Page(items, None)
    position.ends |= {str(shard): _end(item) for shard, item in page} | _exhausted(columns, page)
    position.until = clock.to_text(items[-1].created_at) if len(merged) > limit else horizon
    return Page(items, seal_cursor(bound_to, vars(position)))


def _merged(columns: list[Column[Item]], horizon: str) -> Iterator[tuple[int, Item]]:
    numbered = [[(shard, item) for item in column.items] for shard, column in enumerate(columns)]
    # A merge compares heads only, so within a shard the index's own order holds, which its cursor counts on.
    merged = heapq.merge(*numbered, key=lambda pair: pair[1].created_at, reverse=True)
    return takewhile(lambda pair: clock.to_text(pair[1].created_at) >= horizon, merged)


def _exhausted(columns: list[Column[Item]], page: list[tuple[int, Item]]) -> dict[str, list[str]]:
    """Shards of which the page holds all that was found: they go on where their reading stopped."""
    shown = Counter(shard for shard, _ in page)
    return {
        str(shard): column.stopped_at
        for shard, column in enumerate(columns)
        if column.stopped_at and shown[shard] == len(column.items)
    }


def _column(
    index: GlobalSecondaryIndex[Item], partition: str, shard: int, wanted: int, only: Selection, position: Position
) -> Column[Item]:
    end, name = position.ends.get(str(shard)), shard_name(partition, shard)
    # A shard that gave nothing yet, or did not exist then, goes on below the last page, not at its own top.
    within = only.within(clock.from_text(position.until) if position.until and not end else None)
    pages = index.query(
        name,
        within,
        filter_condition=only.condition,
        scan_index_forward=False,
        page_size=wanted,
        last_evaluated_key=_key_at(index, name, end) if end else None,
    ).page_iter
    items: list[Item] = []
    for page in islice(pages, MOST_QUERIES):
        items += map(index._model.from_raw_data, page["Items"])
        if len(items) >= wanted:
            break
        pages.page_size = AFTER_A_MISS
    stop = pages.last_evaluated_key
    return Column(items, _position_in(index, stop) if stop else None)


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
