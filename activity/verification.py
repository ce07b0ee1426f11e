"""Compares the rows of activity with the chains that seal them.

It reads both tables completely, with the rights of an operator: the site may not scan. It keeps the key and the digest
of each sealed row in memory, about 300 bytes a row.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.conf import settings

from activity import seals, stream_rows
from activity.stream_rows import Image, text
from sealing import chain
from sealing.chain import Entry, Item
from storage import clock, ids
from storage.connection.clients import client

# The stream delivers within seconds. The alarm `stream-late` pages a person after the same time.
LONGEST_DELAY = timedelta(minutes=15)

RowKey = tuple[str, str]


@dataclass
class CheckedChain:
    name: str
    entries: int = 0
    newest: Entry | None = None
    rows: int = 0
    faults: list[str] = field(default_factory=list)
    digests: dict[RowKey, str] = field(default_factory=dict)  # of sealed rows that were not compared yet


@dataclass(frozen=True)
class Anchor:
    """An entry that the log names: the chain must still have it, with the same seal."""

    sequence: int
    seal: str


def verify(ledger_key: str, project_id: str | None = None, anchor: Anchor | None = None) -> list[CheckedChain]:
    """All chains, or the one of a project. The anchor belongs to that one."""
    must_be_sealed_before = clock.now() - LONGEST_DELAY
    names = {project_id} if project_id else _names()
    chains = {name: _read(name, ledger_key, anchor) for name in sorted(names)}
    for image in _stored_rows():
        name = seals.chain_of(text(image, "projectId"))
        if name not in chains:
            if project_id:
                continue
            chains[name] = _read(name, ledger_key, anchor)
        _compare(chains[name], image, must_be_sealed_before)
    for checked in chains.values():
        checked.faults += (_fault_without_row(*key) for key in checked.digests)
    return list(chains.values())


def _read(name: str, ledger_key: str, anchor: Anchor | None) -> CheckedChain:
    key = seals.key_of(name, ledger_key)
    head = seals.read_head(name, key)
    items = list(seals.entries(name))
    sealed_meanwhile = seals.read_head(name, key) != head
    # An entry and its head are written together. Of entries that came while we read, only the rows are of interest.
    known = [item for item in items if head and int(item["sequence"]["N"]) <= head.last] if sealed_meanwhile else items
    checked = CheckedChain(name, len(items), chain.entry_of(items[-1]) if items else None)
    checked.faults += chain.faults(key, known, head, None)
    checked.faults += _faults_of_anchor(items, anchor) if anchor else []
    for item in items:
        if chain.fits(key, item):
            checked.digests |= seals.rows_of(item)
    return checked


def _faults_of_anchor(items: list[Item], anchor: Anchor) -> Iterator[str]:
    by_sequence = {entry.sequence: entry for entry in map(chain.entry_of, items)}
    if anchor.sequence > max(by_sequence, default=0):
        yield f"The log names entry {anchor.sequence}, and the chain ends before it: its end is gone."
    elif anchor.sequence in by_sequence and by_sequence[anchor.sequence].hash != anchor.seal:
        yield f"Entry {anchor.sequence} has another seal than in the log: the chain was written again, with the key."


def _compare(checked: CheckedChain, image: Image, must_be_sealed_before: datetime) -> None:
    key = text(image, "subject"), text(image, "activityId")
    checked.rows += 1
    digest = checked.digests.pop(key, None)
    if digest is None:
        if _is_older(key[1], must_be_sealed_before):
            checked.faults.append(f"{_label(*key)} is not sealed: the stream never delivered it, or it is forged.")
    elif digest != stream_rows.digest(image):
        checked.faults.append(f"{_label(*key)} was changed after it was sealed.")


def _is_older(activity_id: str, moment: datetime) -> bool:
    try:
        return ids.time_of(activity_id) < moment
    except ValueError:
        return True  # not an id of ours


def _fault_without_row(subject: str, activity_id: str) -> str:
    """A sealed row that is not among the rows of its project."""
    key = {"subject": {"S": subject}, "activityId": {"S": activity_id}}
    response = client("dynamodb").get_item(TableName=settings.TABLES["activity"], Key=key, ConsistentRead=True)
    is_there = "Item" in response
    return f"{_label(subject, activity_id)} {'was changed after it was sealed' if is_there else 'is missing'}."


def _label(subject: str, activity_id: str) -> str:
    return f"Row {subject} {activity_id}"


def _stored_rows() -> Iterator[Image]:
    pages = client("dynamodb").get_paginator("scan")
    for page in pages.paginate(TableName=settings.TABLES["activity"], ConsistentRead=True):
        yield from page["Items"]


def _names() -> set[str]:
    """Of all chains, also of those without a head."""
    pages = client("dynamodb").get_paginator("scan")
    return {
        item["chain"]["S"]
        for page in pages.paginate(
            TableName=settings.TABLES["activity-seals"],
            ConsistentRead=True,
            ProjectionExpression="#chain",
            ExpressionAttributeNames={"#chain": "chain"},
        )
        for item in page["Items"]
    }
