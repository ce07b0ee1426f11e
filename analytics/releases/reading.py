"""Reads announced releases: one, those of a name, or all of a time, newest first."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import Any

from pynamodb.expressions.condition import Condition

from analytics.releases.models import AnnouncedRelease, Kind, id_of
from storage import clock, reads, writes
from storage.cursors import open_cursor, seal_cursor
from storage.shard_reading import MILLISECOND
from storage.writes import NotFound


@dataclass(frozen=True)
class ReleasePage:
    releases: list[AnnouncedRelease]
    cursor: str | None  # None at the end


def find(project_id: str, release_id: str, *, consistent: bool = False) -> AnnouncedRelease:
    return writes.find(AnnouncedRelease, project_id, release_id, consistent=consistent)


def find_or_none(project_id: str, release_id: str, *, consistent: bool = False) -> AnnouncedRelease | None:
    try:
        return find(project_id, release_id, consistent=consistent)
    except NotFound:
        return None


def of_name(project_id: str, name: str) -> list[AnnouncedRelease]:
    """Those of each kind with this name, newest first. One batch."""
    keys = [AnnouncedRelease(project_id, id_of(project_id, kind, name)) for kind in Kind]
    found = [release for release in reads.find_together(*keys, consistent=True) if release]
    return sorted(found, key=lambda release: release.at, reverse=True)


def page(
    project_id: str,
    *,
    limit: int,
    since: datetime | None = None,
    until: datetime | None = None,
    cursor: str | None = None,
) -> ReleasePage:
    """Newest first. `until` is not included. One query."""
    listing = f"releases {project_id} {since} {until}"
    start = open_cursor(listing, cursor) if cursor else None
    found = list(islice(_newest_first(project_id, since, until, limit + 1, start), limit + 1))
    releases = found[:limit]
    return ReleasePage(releases, seal_cursor(listing, _position(releases[-1])) if len(found) > limit else None)


def before(project_id: str, moment: datetime, limit: int) -> list[AnnouncedRelease]:
    """The last ones that were announced for a time before this moment, newest first."""
    return list(islice(_newest_first(project_id, None, moment, limit), limit))


def after(project_id: str, moment: datetime, limit: int) -> list[AnnouncedRelease]:
    """The first ones that were announced for a time after this moment, oldest first."""
    at = AnnouncedRelease.at > moment
    return list(islice(AnnouncedRelease.by_time.query(project_id, at, page_size=limit), limit))


def between(project_id: str, since: datetime, until: datetime, limit: int) -> list[AnnouncedRelease]:
    """The newest of a time, oldest first."""
    return list(islice(_newest_first(project_id, since, until, limit), limit))[::-1]


def _newest_first(
    project_id: str,
    since: datetime | None,
    until: datetime | None,
    size: int,
    start: dict[str, Any] | None = None,
) -> Iterator[AnnouncedRelease]:
    if since and until and since >= until:
        return iter(())  # DynamoDB refuses such a query
    return iter(
        AnnouncedRelease.by_time.query(
            project_id,
            _times(since, until),
            scan_index_forward=False,
            page_size=size,
            last_evaluated_key=start,
        )
    )


def _times(since: datetime | None, until: datetime | None) -> Condition | None:
    at = AnnouncedRelease.at
    if since and until:
        # Both ends of BETWEEN are included, and times are whole milliseconds.
        return at.between(since, until - MILLISECOND)
    if since:
        return at >= since
    return at < until if until else None


def _position(release: AnnouncedRelease) -> dict[str, Any]:
    return {
        "projectId": {"S": release.project_id},
        "releaseId": {"S": release.release_id},
        "at": {"S": clock.to_text(release.at)},
    }
