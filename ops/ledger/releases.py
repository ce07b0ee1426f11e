"""What became of each release the ledger tells of, and of every version besides that Lambda has."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any

from ops import versions
from ops.ledger import ledger_store, release_history
from ops.ledger.release_history import State
from ops.rollback.context import Tools
from ops.versions import GOOD, Alias, Version
from sealing.chain import Entry

WORDS: dict[State, list[str]] = {
    "serving": ["serving"],
    "canary": ["canary"],
    "refused": ["refused"],
    "taken-back": ["rolled back"],
    "replaced": [],
}


@dataclass(frozen=True)
class Release:
    version: str
    commit: str
    at: datetime
    who: str
    duration_ms: int | None
    states: list[str]

    def as_dict(self) -> dict[str, Any]:
        return asdict(self) | {"at": self.at.isoformat()}


def table(tools: Tools) -> list[Release]:
    """Newest first; nothing if there is no function yet."""
    function = tools.around.function
    try:
        published = versions.published(tools.functions, function)
    except tools.functions.exceptions.ResourceNotFoundException:
        return []
    entries = list(ledger_store.entries(tools.dynamodb, tools.around.ledger_table))
    held = {alias.name: alias for alias in versions.aliases(tools.functions, function)}
    there = {version.number for version in published}
    told = [
        _release(found, is_there=found.version in there)
        for found in _told(entries, published, held.get(tools.around.alias), held.get(GOOD))
        if found.version.isdecimal()  # one that was refused before it was published has none
    ]
    return sorted(told, key=lambda release: (int(release.version), release.at), reverse=True)


def _told(
    entries: Sequence[Entry], published: Sequence[Version], alias: Alias | None, good: Alias | None
) -> list[release_history.Release]:
    def read(known: Sequence[Entry]) -> list[release_history.Release]:
        return release_history.releases(
            known,
            serving=alias.version if alias else None,
            good=good.version if good else None,
            canaries=list(alias.weights) if alias else [],
        )

    told = {release.version for release in read(entries)}
    # Nobody wrote these down. All that is known is since when they are there, before whatever became of them.
    unwritten = [
        Entry(0, version.published, release_history.RELEASE, {"version": version.number}, "")
        for version in published
        if version.number not in told
    ]
    return read([*unwritten, *entries])


def _release(found: release_history.Release, *, is_there: bool) -> Release:
    return Release(
        version=found.version,
        commit=found.commit,
        at=found.at,
        who=found.who,
        duration_ms=None if found.took is None else found.took // timedelta(milliseconds=1),
        states=[*WORDS[found.state], *([GOOD] if found.is_good else []), *([] if is_there else ["pruned"])],
    )
