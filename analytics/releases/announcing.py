"""Announces, corrects and deletes releases: the release and its row of activity are one transaction.

The kind and the name of a release make its id, so one conditional write decides who announced it first.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, TypedDict

from activity.rows import CHANGED, Change
from analytics.releases import reading, watching
from analytics.releases.models import AnnouncedRelease, Kind, id_of, subject_of
from staff import activity_writes
from storage import clock, transactions
from storage.transactions import Write
from storage.writes import again_on_conflict, set_or_remove

LONGEST_NOTE = 500
# A deployment that has just ended may have a clock that is ahead of ours.
LATEST = timedelta(minutes=5)


class ReleaseValues(TypedDict, total=False):
    """What can be corrected. An empty text removes what was there."""

    at: datetime | None
    note: str
    url: str


@dataclass(frozen=True)
class Announced:
    release: AnnouncedRelease
    is_new: bool


class AnnouncedDifferently(Exception):
    """The release was announced before, with other values. `fields` are the names of these values."""

    def __init__(self, fields: list[str]) -> None:
        super().__init__(", ".join(fields))
        self.fields = fields


def is_in_the_future(at: datetime) -> bool:
    return at > clock.now() + LATEST


def announce(project_id: str, kind: Kind, name: str, values: ReleaseValues, *, actor: str) -> Announced:
    """The same announcement may come again. What `values` leave out is not compared with what was announced before."""

    def once() -> Announced:
        before = reading.find_or_none(project_id, id_of(project_id, kind, name), consistent=True)
        if before:
            return Announced(_same(before, values), is_new=False)
        return Announced(_create(project_id, kind, name, values, actor), is_new=True)

    return again_on_conflict(once)


def change(release: AnnouncedRelease, values: ReleaseValues, *, actor: str) -> bool:
    """Whether there was something to change. Raises Conflict if the release has changed since the caller read it."""
    changed = _changed(release, values)
    if not changed:
        return False
    updates = [set_or_remove(getattr(AnnouncedRelease, name), value) for name, value in changed.items()]
    watch = []
    if "at" in changed:  # the ratings since another time are others
        updates.append(AnnouncedRelease.regressed_at.remove())
        watch = watching.writes(release, changed["at"])
    recorded = {name: [release.at, value] if name == "at" else CHANGED for name, value in changed.items()}
    transactions.transact(
        transactions.change(release, *updates, AnnouncedRelease.updated_at.set(clock.now())),
        *watch,
        _record(release, "release.changed", actor, recorded),
    )
    return True


def delete(release: AnnouncedRelease, *, actor: str) -> None:
    """Items that name the release keep it, and so do their counters."""
    transactions.transact(transactions.delete(release), _record(release, "release.deleted", actor))


def _create(project_id: str, kind: Kind, name: str, values: ReleaseValues, actor: str) -> AnnouncedRelease:
    now = clock.now()
    release = AnnouncedRelease(
        project_id,
        id_of(project_id, kind, name),
        kind=str(kind),
        name=name,
        at=values.get("at") or now,
        note=values.get("note") or None,
        url=values.get("url") or None,
        created_by=actor,
        created_at=now,
        updated_at=now,
    )
    row = _record(release, "release.announced", actor)
    transactions.transact(transactions.create(release), *watching.writes(release, release.at), row)
    return release


def _same(before: AnnouncedRelease, values: ReleaseValues) -> AnnouncedRelease:
    differing = list(_changed(before, values))
    if differing:
        raise AnnouncedDifferently(differing)
    return before


def _changed(release: AnnouncedRelease, values: ReleaseValues) -> dict[str, Any]:
    """Without a time, `at` stays: a release always has one."""
    given = {name: value for name, value in values.items() if name != "at" or value}
    return {name: value for name, value in given.items() if (value or None) != getattr(release, name)}


def _record(release: AnnouncedRelease, action: str, actor: str, changes: Mapping[str, Change] | None = None) -> Write:
    subject = subject_of(release.release_id)
    return activity_writes.record(subject, action, actor=actor, project_id=release.project_id, changes=changes)
