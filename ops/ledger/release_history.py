"""Computes the state of each release from ledger entries and aliases, for the page and for the command. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal

from ops.versions import Alias
from sealing.chain import Entry

State = Literal["serving", "canary", "refused", "rolled-back", "replaced"]

RELEASE, REFUSED, CANARY, ROLLBACK = "release", "refused-release", "canary", "rollback"
SAMPLE = "sample"  # a fact of the sample entries of `make run`
CANARY_ENDED = "canary ended"  # the outcome of a rollback that only ended a canary


@dataclass(frozen=True)
class Release:
    version: str
    commit: str
    state: State
    at: datetime
    who: str
    reason: str  # why it was refused or rolled back
    duration: timedelta | None
    is_good: bool
    served: timedelta | None = None  # until it was rolled back
    is_pruned: bool = False  # Lambda no longer has this version; the page does not check it


@dataclass
class _Story:
    """One release, and the rollbacks from it and to it."""

    entry: Entry
    restored_by: Entry | None = None
    rolled_back_by: Entry | None = None

    @property
    def version(self) -> str:
        return fact(self.entry, "version")

    @property
    def has_served(self) -> bool:
        return self.entry.kind == RELEASE or self.restored_by is not None

    def continues_in(self, entry: Entry) -> bool:
        """A canary is released or refused later. After a rollback from it, its release can only refuse it."""
        is_canary = self.entry.kind == CANARY and not self.has_served
        return is_canary and (entry.kind == REFUSED or not self.rolled_back_by)

    def state(self, *, is_serving: bool, is_canary: bool) -> State:
        if is_serving:
            return "serving"
        if is_canary:
            return "canary"
        if self.rolled_back_by:
            return "rolled-back"
        return "refused" if self.entry.kind == REFUSED and not self.has_served else "replaced"

    def row(self, state: State, *, is_good: bool) -> Release:
        rollback = self.rolled_back_by if state == "rolled-back" else None
        return Release(
            version=self.version,
            commit=fact(self.entry, "commit"),
            state=state,
            at=self.entry.at,
            who=fact(self.entry, "who"),
            reason=fact(rollback or self.entry, "reason") if state in ("refused", "rolled-back") else "",
            duration=duration_of(self.entry),
            is_good=is_good,
            served=rollback.at - (self.restored_by or self.entry).at if rollback else None,
        )


def releases(
    entries: Iterable[Entry], *, serving: str | None, good: str | None, canaries: Sequence[str] = ()
) -> list[Release]:
    """Newest first. A version that was released more than once has a row for each release."""
    stories, current = _read(entries)
    rows = []
    for story in reversed(stories):
        # An alias names a version, which means the newest release of that version.
        is_current = current[story.version] is story
        state = story.state(
            is_serving=is_current and story.version == serving, is_canary=is_current and story.version in canaries
        )
        # A canary is not a release yet: one that was killed and ended gets no row.
        if story.entry.kind != CANARY or story.restored_by or state != "replaced":
            rows.append(story.row(state, is_good=is_current and story.version == good))
    return rows


def releases_by_aliases(entries: Iterable[Entry], alias: Alias | None, good: Alias | None) -> list[Release]:
    """`alias` is the one that serves."""
    return releases(
        entries,
        serving=alias.version if alias else None,
        good=good.version if good else None,
        canaries=list(alias.weights) if alias else [],
    )


def _read(entries: Iterable[Entry]) -> tuple[list[_Story], dict[str, _Story]]:
    """The stories, oldest first, and by version the story that a later move of the alias belongs to."""
    stories: list[_Story] = []
    current: dict[str, _Story] = {}
    for entry in sorted(entries, key=lambda entry: entry.sequence):
        version = fact(entry, "version")
        before = current.get(version)
        if entry.kind == ROLLBACK:
            _note_rollback(entry, current)
        elif entry.kind in (RELEASE, REFUSED, CANARY):
            if before and before.continues_in(entry):
                stories.remove(before)
            stories.append(_Story(entry))
            # A release that was refused after it had served still counts as the one that serves.
            if not (before and before.has_served and entry.kind == REFUSED):
                current[version] = stories[-1]
    return stories, current


def _note_rollback(entry: Entry, current: dict[str, _Story]) -> None:
    if replaced := current.get(fact(entry, "replaced")):
        replaced.rolled_back_by = entry
    if fact(entry, "outcome") != CANARY_ENDED and (target := current.get(fact(entry, "version"))):
        target.restored_by, target.rolled_back_by = entry, None


@dataclass(frozen=True)
class LedgerLine:
    """A ledger entry as the page shows it."""

    sequence: int
    at: datetime
    kind: str
    outcome: str
    version: str
    replaced: str
    who: str
    reason: str
    duration: timedelta | None
    hash: str


def ledger_line(entry: Entry) -> LedgerLine:
    return LedgerLine(
        sequence=entry.sequence,
        at=entry.at,
        kind=entry.kind,
        outcome=fact(entry, "outcome"),
        version=fact(entry, "version"),
        replaced=fact(entry, "replaced"),
        who=fact(entry, "who"),
        reason=fact(entry, "reason") or fact(entry, "found"),
        duration=duration_of(entry),
        hash=entry.hash,
    )


def fact(entry: Entry, name: str) -> str:
    """Facts may have any type, because any version may have written them."""
    value: Any = entry.facts.get(name)
    return "" if value is None else str(value)


def duration_of(entry: Entry) -> timedelta | None:
    ms: Any = entry.facts.get("durationMs")
    return timedelta(milliseconds=ms) if isinstance(ms, int | float) and 0 <= ms < 10**10 else None
