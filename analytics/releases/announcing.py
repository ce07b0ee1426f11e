"""Announces, corrects and deletes releases: the release and its row of activity are one transaction.

The kind and the name of a release make its id, so one conditional write decides who announced it first.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, TypedDict

from pynamodb.expressions.update import Action

from activity import rows
from activity.rows import CHANGED
from analytics.releases import reading, watching
from analytics.releases.models import AnnouncedRelease, Kind, id_of, subject_of
from storage import clock, transactions
from storage.transactions import Write
from storage.writes import again_on_conflict

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


def announce(
    project_id: str, kind: Kind, name: str, values: ReleaseValues, *, actor: str, request_id: str | None = None
) -> Announced:
    """The same announcement may come again. What `values` leave out is not compared with what was announced before."""

    def once() -> Announced:
        before = reading.find_or_none(project_id, id_of(project_id, kind, name), consistent=True)
        if before:
            return Announced(_same(before, values), is_new=False)
        return Announced(_create(project_id, kind, name, values, actor, request_id), is_new=True)

    return again_on_conflict(once)


def change(release: AnnouncedRelease, values: ReleaseValues, *, actor: str, request_id: str | None = None) -> bool:
    """Whether there was something to change. Raises Conflict if the release has changed since the caller read it."""
    changed = _changed(release, values)
    if not changed:
        return False
    updates = [_set(name, value) for name, value in changed.items()]
    watch = []
    if "at" in changed:  # the ratings since another time are others
        updates.append(AnnouncedRelease.regressed_at.remove())
        watch = watching.writes(release, changed["at"])
    recorded = {name: [release.at, value] if name == "at" else CHANGED for name, value in changed.items()}
    transactions.transact(
        transactions.change(release, *updates, AnnouncedRelease.updated_at.set(clock.now())),
        *watch,
        _row(release, "release.changed", actor, request_id, recorded),
    )
    return True


def delete(release: AnnouncedRelease, *, actor: str, request_id: str | None = None) -> None:
    """Items that name the release keep it, and so do their counters."""
    transactions.transact(transactions.delete(release), _row(release, "release.deleted", actor, request_id))


def _create(
    project_id: str, kind: Kind, name: str, values: ReleaseValues, actor: str, request_id: str | None
) -> AnnouncedRelease:
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
    row = _row(release, "release.announced", actor, request_id)
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


def _set(name: str, value: Any) -> Action:
    attribute = getattr(AnnouncedRelease, name)
    action: Action = attribute.set(value) if value else attribute.remove()
    return action


def _row(
    release: AnnouncedRelease,
    action: str,
    actor: str,
    request_id: str | None,
    changes: Mapping[str, rows.Change] | None = None,
) -> Write:
    row = rows.row(
        subject=subject_of(release.release_id),
        project_id=release.project_id,
        actor=actor,
        action=action,
        changes=changes,
        request_id=request_id,
    )
    return transactions.create(row)
