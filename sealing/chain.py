"""Makes and checks the items of a chain: entries, each sealed with the one before it, and the signed head.

The ledger of releases is one chain, and the activity of each project is another.

The rollback function imports this module, so it needs the standard library only.
"""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

Item = dict[str, Any]  # in the format of DynamoDB's API

ENTRIES, HEAD = "entries", "head"  # values of `chain`; the head is one item, with sequence 0
HEAD_KEY: Item = {"chain": {"S": HEAD}, "sequence": {"N": "0"}}
FIRST = "0" * 64  # the `previous` of the first entry


@dataclass(frozen=True)
class Entry:
    sequence: int
    at: datetime
    kind: str
    facts: dict[str, Any]
    hash: str


@dataclass(frozen=True)
class Head:
    item: Item
    last: int
    hash: str
    is_sound: bool


def entry_of(item: Item) -> Entry:
    """Reads any item without an error, because a person without the key can have written it."""
    try:
        facts = json.loads(_text(item, "facts"))
        at = datetime.fromisoformat(_text(item, "at"))
    except ValueError:
        facts, at = {}, datetime.min
    if not isinstance(facts, dict):
        facts = {}
    if at.tzinfo is None:
        at = at.replace(tzinfo=UTC)
    return Entry(_number(item, "sequence"), at, _text(item, "kind"), facts, _text(item, "hash"))


def head_of(key: str, item: Item) -> Head:
    last, last_hash = _number(item, "last"), _text(item, "hash")
    return Head(item, last, last_hash, is_same(_text(item, "signature"), sealed(key, [HEAD, last, last_hash])))


def next_entry(
    key: str, kind: str, facts: Mapping[str, Any], head: Head | None, newest: Item | None, anchor: int, at: datetime
) -> Item:
    trusted = head if head and head.is_sound else None
    last = max(trusted.last if trusted else 0, _number(newest, "sequence") if newest else 0, anchor)
    if last and not trusted:
        # This entry makes the head correct again, so it records that the head was wrong.
        facts = {**facts, "head": "forged" if head else "missing"}
    previous = trusted.hash if trusted else _text(newest, "hash") if newest else FIRST
    item: Item = {
        "chain": {"S": ENTRIES},
        "sequence": {"N": str(last + 1)},
        "at": {"S": at.isoformat(timespec="milliseconds")},
        "kind": {"S": kind},
        "facts": {"S": json.dumps(facts, sort_keys=True, ensure_ascii=False)},
        "previous": {"S": previous},
    }
    return item | {"hash": {"S": _hash(key, item)}}


def head_at(key: str, entry: Item) -> Item:
    last, last_hash = _number(entry, "sequence"), _text(entry, "hash")
    return HEAD_KEY | {
        "last": {"N": str(last)},
        "hash": {"S": last_hash},
        "signature": {"S": sealed(key, [HEAD, last, last_hash])},
    }


def faults(key: str, items: list[Item], head: Head | None, anchor: int | None) -> list[str]:
    """A sentence for each fault of the whole ledger. `items` are its entries, oldest first."""
    if items and not any(fits(key, item) for item in items):
        return ["No entry fits the key: LEDGER_KEY is not the one they were written with, or all were changed."]
    newest = _number(items[-1], "sequence") if items else 0
    return [*_faults_of_entries(key, items), *_faults_of_head(items, head), *missing_tail(newest, anchor)]


def missing_tail(newest: int, anchor: int | None) -> list[str]:
    """The anchor is the entry that the alias names. The ledger must still have it."""
    if not anchor or anchor <= newest:
        return []
    return [f"The alias names entry {anchor}, and the ledger ends at {newest}: its tail is gone."]


def _faults_of_entries(key: str, items: list[Item]) -> Iterator[str]:
    last, previous = 0, FIRST
    for item in items:
        sequence = _number(item, "sequence")
        if sequence != last + 1:
            yield _missing(last + 1, sequence - 1)
        if not fits(key, item):
            yield f"Entry {sequence} was changed, or never written by us: its hash does not fit."
        elif sequence == last + 1 and _text(item, "previous") != previous:
            yield f"Entry {sequence} does not follow the one before it."
        elif state := entry_of(item).facts.get("head"):
            yield f"Entry {sequence} found the head {state}: entries before it may be gone."
        last, previous = sequence, _text(item, "hash")


def _faults_of_head(items: list[Item], head: Head | None) -> Iterator[str]:
    newest = _number(items[-1], "sequence") if items else 0
    if head is None:
        if items:
            yield "The head is missing: nothing says where the ledger ends."
    elif not head.is_sound:
        yield "The head was changed, or never written by us: its signature does not fit."
    elif head.last > newest:
        yield f"{_missing(newest + 1, head.last)} The head names entry {head.last} as the last."
    elif head.last < newest:
        yield f"The head is an old one: it names entry {head.last} as the last, and there are {newest}."
    elif head.hash != _text(items[-1], "hash"):
        yield f"The head names another hash than entry {newest} has."


def _missing(first: int, last: int) -> str:
    return f"Entry {first} is missing." if first == last else f"Entries {first} to {last} are missing."


def fits(key: str, item: Item) -> bool:
    """Whether an entry is as a writer with the key wrote it."""
    return is_same(_text(item, "hash"), _hash(key, item))


def _hash(key: str, item: Item) -> str:
    texts = [_text(item, name) for name in ("at", "kind", "facts", "previous")]
    return sealed(key, [ENTRIES, _number(item, "sequence"), *texts])


def derived_key(key: str, *purpose: str) -> str:
    """A key for one purpose: what is sealed for one purpose is not valid for another."""
    return sealed(key, ["derived key", *purpose])


def sealed(key: str, parts: list[Any]) -> str:
    return hmac.new(key.encode(), json.dumps(parts).encode(), hashlib.sha256).hexdigest()


def is_same(claimed: str, correct: str) -> bool:
    """Compares in constant time. `claimed` can be any JSON text, also one that UTF-8 cannot encode ("replace")."""
    return hmac.compare_digest(claimed.encode(errors="replace"), correct.encode())


def _text(item: Item, name: str) -> str:
    return str(item.get(name, {}).get("S", ""))


def _number(item: Item, name: str) -> int:
    try:
        return int(item.get(name, {}).get("N", 0))
    except ValueError:
        return 0
