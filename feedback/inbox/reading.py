"""Reads the items that match filters, newest first. A request reads at most 1,000 items, whatever the filters are."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.conf import settings

from feedback.forms import reference_numbers
from feedback.forms.reference_numbers import BadReference
from feedback.inbox.filters import Filters
from feedback.models import Feedback, Status, folder_partition
from storage import reads
from storage.pagination import Page, newest_first
from storage.shard_reading import Selection

MOST_OF_A_REFERENCE = 5  # one in practice: two of a million items have the same one with a probability of 1 in 3


def read(project_id: str, filters: Filters, *, limit: int, cursor: str | None = None) -> Page[Feedback]:
    """One query a shard, and a second one if filters leave few items. Raises BadCursor.

    A search for a reference number shows its item, whatever the other filters are.
    """
    if filters.search and not cursor and (items := by_reference(project_id, filters.search)):
        return Page(items, None)
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


def by_reference(project_id: str, text: str) -> list[Feedback]:
    """The items with this reference number, in any folder, newest first. Hardly ever more than one."""
    try:
        reference = reference_numbers.cleaned(text)
    except BadReference:
        return []
    rows = Feedback.by_reference.query(reference_numbers.key(project_id, reference), limit=MOST_OF_A_REFERENCE)
    keys = [Feedback(row.feedback_id) for row in rows]
    items: list[Feedback | None] = reads.find_together(*keys) if keys else []
    found = [item for item in items if item and item.status != Status.DELETED]
    return sorted(found, key=lambda item: item.created_at, reverse=True)


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
