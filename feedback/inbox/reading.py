"""Reads the items that match filters, newest first. A request reads at most 1,000 items, whatever the filters are."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.conf import settings

from feedback.inbox.filters import Filters
from feedback.models import Feedback, folder_partition
from storage.pagination import Page, newest_first
from storage.shard_reading import Selection


def read(project_id: str, filters: Filters, *, limit: int, cursor: str | None = None) -> Page[Feedback]:
    """One query a shard, and a second one if filters leave few items. Raises BadCursor."""
    index: Any = Feedback.by_time
    partition = project_id
    if filters.folder:
        index, partition = Feedback.by_folder, folder_partition(project_id, filters.folder)
    return newest_first(
        index,
        partition,
        shards=settings.FEEDBACK_SHARDS_EVER,
        limit=limit,
        cursor=cursor,
        only=_selection(filters),
    )


def _selection(filters: Filters) -> Selection[Feedback]:
    since, until = filters.times()
    return Selection(
        # A cursor must be bound to the text of a search. Its id is another one each time.
        name=f"{replace(filters, search_id='').query()} {filters.search}",
        matching=filters.condition(),
        keep=filters.matches_search if filters.search else None,
        since=since,
        before=until,
    )
