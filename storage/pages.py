"""Newest-first reading of an index that is spread over shards, a page at a time."""

from __future__ import annotations

import heapq
from dataclasses import dataclass, field
from itertools import islice
from typing import Any, Generic, TypeVar

from pynamodb.expressions.condition import Condition
from pynamodb.indexes import GlobalSecondaryIndex

from storage import clock, cursors
from storage.tables import DatedTable

Item = TypeVar("Item", bound=DatedTable)

# A first query asks for no more than is wanted. Where a filter leaves too few of those, the next ones ask for many:
# a query costs by what it reads, and a round trip besides.
AFTER_A_MISS = 1000


@dataclass(frozen=True)
class Page(Generic[Item]):
    items: list[Item]
    cursor: str | None  # None at the end


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
    matching: Condition | None = None,
    listing: str = "",
) -> Page[Item]:
    """One query a shard. `listing` names what `matching` filters by, since a cursor is bound to it."""
    bound_to = f"{index.Meta.index_name} {partition} {listing}"
    position = Position(**cursors.unseal(bound_to, cursor)) if cursor else Position()
    columns = [
        [(shard, item) for item in _column(index, partition, shard, limit + 1, matching, position)]
        for shard in range(shards)
    ]
    # A merge compares heads only, so within a shard the index's own order holds, which its cursor counts on.
    merged = list(islice(heapq.merge(*columns, key=lambda pair: pair[1].created_at, reverse=True), limit + 1))
    page = merged[:limit]
    items = [item for _, item in page]
    if len(merged) <= limit:
        return Page(items, None)
    position.ends |= {str(shard): _end(item) for shard, item in page}
    position.until = clock.to_text(items[-1].created_at)
    return Page(items, cursors.seal(bound_to, vars(position)))


def _column(
    index: GlobalSecondaryIndex[Item],
    partition: str,
    shard: int,
    wanted: int,
    matching: Condition | None,
    position: Position,
) -> list[Item]:
    end, name = position.ends.get(str(shard)), shard_name(partition, shard)
    # A shard that gave nothing yet, or did not exist then, goes on below the last page, not at its own top.
    below = DatedTable.created_at <= clock.from_text(position.until) if position.until and not end else None
    pages = index.query(
        name,
        below,
        filter_condition=_live(matching),
        scan_index_forward=False,
        page_size=wanted,
        last_evaluated_key=_key_at(index, name, end) if end else None,
    ).page_iter
    items: list[Item] = []
    for page in pages:
        items += map(index._model.from_raw_data, page["Items"])
        if len(items) >= wanted:
            break
        pages.page_size = AFTER_A_MISS
    return items[:wanted]


def _live(matching: Condition | None) -> Condition:
    live = DatedTable.is_live()
    return live if matching is None else live & matching


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
