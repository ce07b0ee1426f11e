"""The chain of each project: entries that seal rows of activity, each sealed with the entry before it.

An entry holds the keys and digests of the rows of one batch. The entry and the new head are one transaction, on the
condition that the head has not moved. So of two batches at the same moment, one reads the chain again.

A batch may come again. A row that is in the chain already is in an entry not older than the row. So the entries
since the oldest row of the batch tell which rows are sealed, and no row needs an item of its own for that.
"""

from __future__ import annotations

import json
import logging
import random
import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import Any

from botocore.exceptions import ClientError
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from activity.rows import PROJECT
from activity.stream_rows import StreamRow
from sealing import chain, puts
from sealing.chain import Entry, Head, Item
from storage import clock
from storage.connection import failures
from storage.connection.clients import client
from storage.streams import CLOCK_TOLERANCE

PURPOSE = "activity"
HEAD_SEQUENCE = {"N": "0"}
UNNAMED = "?"  # the chain of rows that name no project, or a text that is no id: our code writes none
MOST_BYTES = 200_000  # of the keys in an entry: an item has at most 400 KB, and JSON may write a character in six
PAGE_SIZE = 25
ATTEMPTS = 10

logger = logging.getLogger(__name__)


class SealsBusy(Exception):
    """Other workers moved the head at all attempts: Lambda has to retry the batch."""

    safe_to_log = True


@dataclass(frozen=True)
class ChainEnd:
    """The head of a chain, its newest entry, and the keys of the rows in its last entries."""

    head: Head | None
    newest: Item | None
    sealed: frozenset[tuple[str, str]]

    def unsealed(self, rows: Iterable[StreamRow]) -> list[StreamRow]:
        return [row for row in rows if row.key not in self.sealed]


def by_chain(rows: Iterable[StreamRow]) -> dict[str, list[StreamRow]]:
    chains: dict[str, list[StreamRow]] = {}
    for row in rows:
        chains.setdefault(chain_of(row.project_id), []).append(row)
    return chains


def chain_of(project_id: str) -> str:
    return project_id if PROJECT.fullmatch(project_id) else UNNAMED


def read_end(name: str, rows: Sequence[StreamRow]) -> ChainEnd:
    """As far back as one of these rows can be in the chain."""
    key = key_of(name)
    head = read_head(name, key)
    since = min(row.written_at for row in rows) - CLOCK_TOLERANCE
    newest: Item | None = None
    sealed: set[tuple[str, str]] = set()
    for item in entries(name, newest_first=True):
        newest = newest or item
        if not chain.fits(key, item):
            continue  # it is not ours, and must not hide a row from the seal
        if chain.entry_of(item).at < since:
            break
        sealed |= rows_of(item).keys()
    return ChainEnd(head, newest, frozenset(sealed))


def seal(name: str, rows: Sequence[StreamRow], end: ChainEnd) -> None:
    """Adds those of the rows that are not sealed yet, in their order. `end` may be out of date."""
    lost_races = 0
    unsealed = list(rows)
    while unsealed := end.unsealed(unsealed):
        part = _that_fit(unsealed)
        if _append(name, part, end):
            unsealed = unsealed[len(part) :]
        else:
            lost_races += 1
            if lost_races == ATTEMPTS:
                raise SealsBusy(f"{len(rows)} rows could not be sealed in {ATTEMPTS} attempts.")
            time.sleep(random.uniform(0, 0.02 * 2**lost_races))  # noqa: S311 - spreads writers, guards nothing
        if unsealed:
            end = read_end(name, unsealed)


def key_of(name: str, ledger_key: str = "") -> str:
    """Each chain has its own key, so an entry of one is not valid in another."""
    ledger_key = ledger_key or settings.LEDGER_KEY
    if not ledger_key:
        raise ImproperlyConfigured("LEDGER_KEY is empty: set it to the value of this stage in SSM.")
    return chain.derived_key(ledger_key, PURPOSE, name)


def read_head(name: str, key: str) -> Head | None:
    response = client("dynamodb").get_item(TableName=_table(), Key=_head_key(name), ConsistentRead=True)
    return chain.head_of(key, response["Item"]) if "Item" in response else None


def entries(name: str, *, newest_first: bool = False) -> Iterator[Item]:
    pages = (
        client("dynamodb")
        .get_paginator("query")
        .paginate(
            TableName=_table(),
            ConsistentRead=True,
            ScanIndexForward=not newest_first,
            KeyConditionExpression="#chain = :chain AND #sequence > :head",
            ExpressionAttributeNames={"#chain": "chain", "#sequence": "sequence"},
            ExpressionAttributeValues={":chain": {"S": name}, ":head": HEAD_SEQUENCE},
            PaginationConfig={"PageSize": PAGE_SIZE} if newest_first else {},
        )
    )
    return (item for page in pages for item in page["Items"])


def rows_of(item: Item) -> dict[tuple[str, str], str]:
    """The digests of the rows that an entry seals, by their keys."""
    rows: Any = chain.entry_of(item).facts.get("rows", [])
    return {(subject, activity_id): digest for subject, activity_id, digest in rows}


def _that_fit(rows: Sequence[StreamRow]) -> Sequence[StreamRow]:
    """The first rows, as many as fit in an entry. Those of our own code fit by the thousand."""
    sizes = accumulate(len(json.dumps(row.key)) + len(row.digest) for row in rows)
    return rows[: max(1, sum(size <= MOST_BYTES for size in sizes))]


def _append(name: str, rows: Sequence[StreamRow], end: ChainEnd) -> bool:
    """False if another worker was faster, and nothing was written."""
    key, facts = key_of(name), {"rows": [[*row.key, row.digest] for row in rows]}
    entry = {**chain.next_entry(key, PURPOSE, facts, end.head, end.newest, 0, clock.now()), "chain": {"S": name}}
    head = {**chain.head_at(key, entry), **_head_key(name)}
    writes: list[Any] = puts.entry_and_head(_table(), entry, head, end.head)
    try:
        # botocore sends the same token when it repeats the request, so a lost response adds nothing twice.
        client("dynamodb").transact_write_items(TransactItems=writes)
    except ClientError as error:
        if puts.RACED & {reason["Code"] for reason in failures.cancellation_reasons(error)}:
            return False
        raise
    _report(name, chain.entry_of(entry), len(rows))
    return True


def _report(name: str, entry: Entry, rows: int) -> None:
    """The site cannot change its log, so an operator can compare the end of the chain with it."""
    fields = {"projectId": name, "sequence": entry.sequence, "seal": entry.hash, "rows": rows}
    logger.info("activity_sealed", extra=fields)


def _head_key(name: str) -> Item:
    return {"chain": {"S": name}, "sequence": HEAD_SEQUENCE}


def _table() -> str:
    return settings.TABLES["activity-seals"]
