"""What became of each release, by the ledger and the aliases: one rule for the page and for the terminal. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal

from sealing.chain import Entry

State = Literal["serving", "canary", "refused", "taken-back", "replaced"]

RELEASE, REFUSED, CANARY, ROLLBACK = "release", "refused-release", "canary", "rollback"
SAMPLE = "sample"  # a fact of the entries that `make run` makes up
CANARY_ENDED = "canary ended"  # the outcome of a rollback that took nothing from what serves


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
    is_pruned: bool = False  # Lambda has this version no more; the page does not ask


@dataclass
class _Story:
    """One release, and what rollbacks did to it since."""

    entry: Entry
    came_back: Entry | None = None
    taken_by: Entry | None = None

    @property
    def version(self) -> str:
        return said(self.entry, "version")

    @property
    def has_served(self) -> bool:
        return self.entry.kind == RELEASE or self.came_back is not None

    def goes_on_in(self, entry: Entry) -> bool:
        """A canary is released or refused. One that was taken back can only be refused: by the release that saw it."""
        is_canary = self.entry.kind == CANARY and not self.has_served
        return is_canary and (entry.kind == REFUSED or not self.taken_by)

    def state(self, *, is_serving: bool, is_canary: bool) -> State:
        if is_serving:
            return "serving"
        if is_canary:
            return "canary"
        if self.taken_by:
            return "taken-back"
        return "refused" if self.entry.kind == REFUSED and not self.has_served else "replaced"

    def row(self, state: State, *, is_good: bool) -> Release:
        taken = self.taken_by if state == "taken-back" else None
        return Release(
            version=self.version,
            commit=said(self.entry, "commit"),
            state=state,
            at=self.entry.at,
            who=said(self.entry, "who"),
            reason=said(taken or self.entry, "reason") if state in ("refused", "taken-back") else "",
            took=took(self.entry),
            is_good=is_good,
            served=taken.at - (self.came_back or self.entry).at if taken else None,
        )


def releases(
    entries: Iterable[Entry], *, serving: str | None, good: str | None, canaries: Sequence[str] = ()
) -> list[Release]:
    """Newest first. Of a version that was released more than once, each time is told."""
    stories, current = _read(entries)
    rows = []
    for story in reversed(stories):
        # An alias names a version: that is its current release, and none before.
        is_current = current[story.version] is story
        state = story.state(
            is_serving=is_current and story.version == serving, is_canary=is_current and story.version in canaries
        )
        # A canary is no release yet: one that was killed and ended has nothing to tell.
        if story.entry.kind != CANARY or story.came_back or state != "replaced":
            rows.append(story.row(state, is_good=is_current and story.version == good))
    return rows


def _read(entries: Iterable[Entry]) -> tuple[list[_Story], dict[str, _Story]]:
    """Oldest first; and by version the one that a move of an alias speaks of."""
    stories: list[_Story] = []
    current: dict[str, _Story] = {}
    for entry in sorted(entries, key=lambda entry: entry.sequence):
        version = said(entry, "version")
        before = current.get(version)
        if entry.kind == ROLLBACK:
            _note_rollback(entry, current)
        elif entry.kind in (RELEASE, REFUSED, CANARY):
            if before and before.goes_on_in(entry):
                stories.remove(before)
            stories.append(_Story(entry))
            # Refused when it had served: that goes on.
            if not (before and before.has_served and entry.kind == REFUSED):
                current[version] = stories[-1]
    return stories, current


def _note_rollback(entry: Entry, current: dict[str, _Story]) -> None:
    if replaced := current.get(said(entry, "replaced")):
        replaced.taken_by = entry
    if said(entry, "outcome") != CANARY_ENDED and (back := current.get(said(entry, "version"))):
        back.came_back, back.taken_by = entry, None


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
