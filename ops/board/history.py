"""What became of each release, by the ledger: pure, newest first."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal

from ops.chain import Entry

State = Literal["serving", "canary", "refused", "taken-back", "replaced"]

RELEASE, REFUSED, CANARY, ROLLBACK = "release", "refused-release", "canary", "rollback"


@dataclass(frozen=True)
class Release:
    version: str
    commit: str
    state: State
    at: datetime
    who: str
    reason: str  # why it was refused or taken back
    took: timedelta | None
    is_good: bool
    served: timedelta | None = None  # until it was taken back


def releases(
    entries: Iterable[Entry], *, serving: str | None, good: str | None, canaries: Sequence[str] = ()
) -> list[Release]:
    """Of a version that was released more than once, each time is told."""
    rows: list[Release] = []
    taken: dict[str, Entry] = {}  # by version: the rollback that came after what is read now
    is_newest: set[str] = set()
    for entry in sorted(entries, key=lambda entry: -entry.sequence):
        if entry.kind == ROLLBACK:
            taken |= {version: entry for version in said(entry, "replaced").split(", ") if version}
        version = said(entry, "version")
        first = version not in is_newest
        # A canary is a release that is not written down yet.
        is_watched = entry.kind == CANARY and first and version in canaries
        if entry.kind not in (RELEASE, REFUSED) and not is_watched:
            continue
        is_newest.add(version)
        state = _state(
            entry, taken.get(version), is_serving=first and version == serving, is_canary=version in canaries
        )
        rows.append(_row(entry, state, taken.pop(version, None), is_good=first and version == good))
    return rows


@dataclass(frozen=True)
class Told:
    """An entry for people."""

    sequence: int
    at: datetime
    kind: str
    outcome: str
    version: str
    replaced: str
    who: str
    reason: str
    took: timedelta | None
    hash: str


def told(entry: Entry) -> Told:
    return Told(
        sequence=entry.sequence,
        at=entry.at,
        kind=entry.kind,
        outcome=said(entry, "outcome"),
        version=said(entry, "version"),
        replaced=said(entry, "replaced"),
        who=said(entry, "who"),
        reason=said(entry, "reason") or said(entry, "found"),
        took=took(entry),
        hash=entry.hash,
    )


def said(entry: Entry, name: str) -> str:
    """Facts are what somebody wrote, of whatever kind."""
    value: Any = entry.facts.get(name)
    return "" if value is None else str(value)


def took(entry: Entry) -> timedelta | None:
    ms: Any = entry.facts.get("durationMs")
    return timedelta(milliseconds=ms) if isinstance(ms, int | float) and 0 <= ms < 10**10 else None


def _state(entry: Entry, rollback: Entry | None, *, is_serving: bool, is_canary: bool) -> State:
    if entry.kind == REFUSED:
        return "refused"
    if is_serving:
        return "serving"
    if is_canary:
        return "canary"
    return "taken-back" if rollback else "replaced"


def _row(entry: Entry, state: State, rollback: Entry | None, *, is_good: bool) -> Release:
    is_taken = state == "taken-back" and rollback is not None
    told_by = rollback if is_taken and rollback else entry
    return Release(
        version=said(entry, "version"),
        commit=said(entry, "commit")[:7],
        state=state,
        at=entry.at,
        who=said(entry, "who"),
        reason=said(told_by, "reason") if state in ("refused", "taken-back") else "",
        took=took(entry),
        is_good=is_good,
        served=rollback.at - entry.at if is_taken and rollback else None,
    )
