"""Reads one partition of an index newest first, until it has enough items or has read enough."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice
from typing import Any, Generic, TypeVar

from pynamodb.expressions.condition import Condition
from pynamodb.indexes import GlobalSecondaryIndex

from storage.tables import DatedTable

Item = TypeVar("Item", bound=DatedTable)

# DynamoDB ends a query after 1 MB, which is about 1,000 items with short texts, or 6 of the longest. So it may take
# more than two queries to read as many items as allowed, and no request sends more than this.
MOST_QUERIES = 4

MILLISECOND = timedelta(milliseconds=1)


@dataclass(frozen=True)
class Selection(Generic[Item]):
    """A part of a listing. A cursor is bound to its name, so each selection needs another name."""

    name: str = ""
    matching: Condition | None = None
    keep: Callable[[Item], bool] | None = None  # what DynamoDB cannot check, such as the words of a text
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


ALL: Selection[Any] = Selection()


@dataclass(frozen=True)
class Part(Generic[Item]):
    """A partition, and where to begin: after the item at `end`, or at the newest one up to `until`."""

    index: GlobalSecondaryIndex[Item]
    name: str
    end: list[str] | None
    until: datetime | None


@dataclass(frozen=True)
class ShardItems(Generic[Item]):
    """The items of one shard, and the position where its reading stopped, or None at its end."""

    items: list[Item]
    stopped_at: list[str] | None


def read_shard(part: Part[Item], count: int, most: int, only: Selection[Item]) -> ShardItems[Item]:
    """Up to `count` items, of at most `most` that it reads. The first query reads as many as a page needs. If the
    selection leaves too few of them, the next one reads all that is allowed, to save round trips.
    """
    pages = part.index.query(
        part.name,
        only.between(part.until),
        filter_condition=only.condition,
        scan_index_forward=False,
        page_size=min(count, most),
        last_evaluated_key=_key_at(part, part.end) if part.end else None,
    ).page_iter
    items: list[Item] = []
    for page in islice(pages, MOST_QUERIES):
        items += islice(_kept(part, page["Items"], only), count - len(items))
        unread = most - pages.total_scanned_count
        if len(items) >= count or unread <= 0:
            break
        pages.page_size = unread
    stop = pages.last_evaluated_key
    return ShardItems(items, _position_in(part, stop) if stop else None)


def _kept(part: Part[Item], rows: list[dict[str, Any]], only: Selection[Item]) -> Iterator[Item]:
    items: Iterator[Item] = map(part.index._model.from_raw_data, rows)
    return filter(only.keep, items) if only.keep else items


def _key_at(part: Part[Item], end: list[str]) -> dict[str, Any]:
    created_at, key = end
    return {
        part.index._hash_key_attribute().attr_name: {"S": part.name},
        DatedTable.created_at.attr_name: {"S": created_at},
        part.index._model.hash_key().attr_name: {"S": key},
    }


def _position_in(part: Part[Item], key: dict[str, Any]) -> list[str]:
    names = DatedTable.created_at.attr_name, part.index._model.hash_key().attr_name
    return [key[name]["S"] for name in names]
