"""Every version the ledger or Lambda knows, and what became of it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any

from ops import ledger, versions
from ops.chain import Entry
from ops.rollback.tools import Tools
from ops.versions import Alias

GOOD = "good"


@dataclass
class Release:
    version: str
    commit: str = ""
    at: datetime | None = None
    who: str = ""
    duration_ms: int | None = None
    states: list[str] = field(default_factory=list)

    def as_dict(self) -> dict[str, Any]:
        return asdict(self) | {"at": self.at.isoformat() if self.at else None}


def table(tools: Tools) -> list[Release]:
    """Newest first; nothing if there is no function yet."""
    function = tools.around.function
    try:
        there = {version.number: version for version in versions.published(tools.functions, function)}
    except tools.functions.exceptions.ResourceNotFoundException:
        return []
    found = _from_ledger(ledger.entries(tools.dynamodb, tools.around.ledger_table, newest_first=False))
    for number, version in there.items():
        release = found.setdefault(number, Release(number))
        release.at = release.at or version.published
    held = {alias.name: alias for alias in versions.aliases(tools.functions, function)}
    for number, release in found.items():
        release.states = [*_held(number, held, tools.around.alias), *release.states]
        release.states += [] if number in there else ["pruned"]
    return sorted(found.values(), key=lambda release: int(release.version), reverse=True)


def _from_ledger(entries: Iterable[Entry]) -> dict[str, Release]:
    found: dict[str, Release] = {}
    for entry in entries:
        if entry.kind in ("release", "refused-release") and (version := _version(entry, "version")):
            release = found.setdefault(version, Release(version))
            release.commit, release.who = str(entry.facts.get("commit") or ""), str(entry.facts.get("who") or "")
            release.at, release.duration_ms = entry.at, entry.facts.get("durationMs")
            release.states = ["refused"] if entry.kind == "refused-release" else []
        elif entry.kind == "rollback":
            for fact, states in (("replaced", ["rolled back"]), ("version", [])):
                if version := _version(entry, fact):
                    found.setdefault(version, Release(version)).states = list(states)
    return found


def _version(entry: Entry, fact: str) -> str | None:
    value = str(entry.facts.get(fact) or "")
    return value if value.isdecimal() else None


def _held(number: str, held: dict[str, Alias], serving: str) -> list[str]:
    states = []
    alias, good = held.get(serving), held.get(GOOD)
    if alias and alias.version == number:
        states.append("serving")
    if alias and number in alias.weights:
        states.append("canary")
    if good and good.version == number:
        states.append("good")
    return states
