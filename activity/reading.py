"""Reads activity: what happened to one subject (its timeline), and in one project (its audit log)."""

from __future__ import annotations

import heapq
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import islice
from operator import attrgetter

from django.conf import settings

from activity.models import ActivityRow
from activity.rows import month_partition
from storage.cursors import open_cursor, seal_cursor
from storage.ids import shard_name


@dataclass(frozen=True)
class ActivityPage:
    rows: list[ActivityRow]
    cursor: str | None  # None at the end


def timeline(subject: str, *, limit: int = 50, cursor: str | None = None, oldest_first: bool = False) -> ActivityPage:
    """What happened to a subject, newest first or oldest first. One query."""
    listing = f"timeline {subject} {oldest_first}"
    last = _last_of(listing, cursor)
    position = ActivityRow.activity_id > last if oldest_first else ActivityRow.activity_id < last
    rows = ActivityRow.query(
        subject, position if last else None, scan_index_forward=oldest_first, limit=limit + 1, consistent_read=True
    )
    return _page(listing, rows, limit)


def audit(project_id: str, month: str, *, limit: int = 50, cursor: str | None = None) -> ActivityPage:
    """All activity of a project in a month such as 2026-11 (UTC), newest first. One query for each shard."""
    partition = month_partition(project_id, month)
    listing = f"audit {partition}"
    last = _last_of(listing, cursor)
    shards = [
        list(
            ActivityRow.by_project_month.query(
                shard_name(partition, shard),
                ActivityRow.activity_id < last if last else None,
                scan_index_forward=False,
                limit=limit + 1,
            )
        )
        for shard in range(settings.FEEDBACK_SHARDS_EVER)
    ]
    # An activityId is unique and sorts by time, so the last one of a page is the position in all shards.
    return _page(listing, heapq.merge(*shards, key=attrgetter("activity_id"), reverse=True), limit)


def _last_of(listing: str, cursor: str | None) -> str:
    return str(open_cursor(listing, cursor)["last"]) if cursor else ""


def _page(listing: str, rows: Iterable[ActivityRow], limit: int) -> ActivityPage:
    found = list(islice(rows, limit + 1))
    page = found[:limit]
    return ActivityPage(page, seal_cursor(listing, {"last": page[-1].activity_id}) if len(found) > limit else None)
