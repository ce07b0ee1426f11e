"""Finds the items that match filters, for the API and for staff."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import datetime
from functools import reduce
from operator import and_
from typing import Any

from django.conf import settings
from pynamodb.expressions.condition import Condition

from feedback.models import Feedback, Status, folder_partition
from storage.pagination import Page, Selection, newest_first


@dataclass(frozen=True, kw_only=True)
class Filters:
    status: str | None = None  # None: all folders whose items are counted
    rating: int | None = None
    sentiment: str | None = None
    form: str | None = None
    release: str | None = None
    source: str | None = None
    since: datetime | None = None
    until: datetime | None = None  # exclusive

    def conditions(self) -> Iterator[Condition]:
        filters: list[tuple[Any, Any]] = [
            (Feedback.rating, self.rating),
            (Feedback.sentiment, self.sentiment),
            (Feedback.form_id, self.form),
            (Feedback.release, self.release),
            (Feedback.source, self.source),
            (Feedback.counted, True if self.status is None else None),
        ]
        yield from (attribute == value for attribute, value in filters if value is not None)

    def selection(self) -> Selection:
        conditions = list(self.conditions())
        return Selection(
            name=repr(sorted((name, str(value)) for name, value in asdict(self).items() if value is not None)),
            matching=reduce(and_, conditions) if conditions else None,
            since=self.since,
            before=self.until,
        )


def find(project_id: str, filters: Filters, *, limit: int, cursor: str | None = None) -> Page[Feedback]:
    index: Any = Feedback.by_time
    partition = project_id
    if filters.status:
        index, partition = Feedback.by_folder, folder_partition(project_id, Status(filters.status))
    return newest_first(
        index,
        partition,
        shards=settings.FEEDBACK_SHARDS_EVER,
        limit=limit,
        cursor=cursor,
        only=filters.selection(),
    )
