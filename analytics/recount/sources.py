"""Where a recount reads items and counters, page by page: by scans of the site, or by queries of one project.

An operator may scan both tables. The site may not, so a job of one project queries an index, and the counters that it
can name. A position is JSON: None before the first page, and None again after the last one.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import timedelta
from typing import Any, Protocol

from django.conf import settings

from analytics.counting.images import Image
from counters import reading
from counters.models import Key, aggregate_id
from counters.reading import StoredCounters
from feedback.forms.models import Form
from storage.connection.clients import client
from storage.ids import shard_name

COUNTED_BY = [
    *("projectId", "formId", "variant", "release", "source"),
    *("status", "counted", "rating", "sentiment", "counts", "localHour"),
]
SOURCES = ("form", "widget", "api")

Rows = Iterable[tuple[Key, StoredCounters]]


class Source(Protocol):
    longest_delay: timedelta  # after which `items` reads a change for sure

    def items(self, position: Any) -> tuple[Sequence[Image], Any]: ...

    def counters(self, position: Any, counted: Collection[Key]) -> tuple[Rows, Any]:
        """`counted` are the keys that the items of this pass or of the earlier one have."""
        ...


class SiteSource:
    """All projects, by consistent scans."""

    longest_delay = timedelta(0)

    def items(self, position: Any) -> tuple[Sequence[Image], Any]:
        start: dict[str, Any] = {"ExclusiveStartKey": position} if position else {}
        page = client("dynamodb").scan(
            TableName=settings.TABLES["feedback"], ConsistentRead=True, **_projection(), **start
        )
        return page["Items"], page.get("LastEvaluatedKey")

    def counters(self, position: Any, counted: Collection[Key]) -> tuple[Rows, Any]:
        return reading.page_of_all(position)


class ProjectSource:
    """One project, by queries. An index has no consistent reads, so a change may be missing in it for some time.

    A counter is read if an item or the table of forms names its form, or an item its variant or release.
    """

    longest_delay = timedelta(minutes=5)

    def __init__(self, project_id: str) -> None:
        self._project_id = project_id

    def items(self, position: Any) -> tuple[Sequence[Image], Any]:
        shard, key = position or (0, None)
        start: dict[str, Any] = {"ExclusiveStartKey": key} if key else {}
        names = _projection()
        page = client("dynamodb").query(
            TableName=settings.TABLES["feedback"],
            IndexName="createdAt-index",
            KeyConditionExpression="projectShard = :shard",
            ExpressionAttributeValues={":shard": {"S": shard_name(self._project_id, shard)}},
            **names,
            **start,
        )
        key = page.get("LastEvaluatedKey")
        if not key:
            shard += 1
        return page["Items"], None if shard >= settings.FEEDBACK_SHARDS_EVER else [shard, key]

    def counters(self, position: Any, counted: Collection[Key]) -> tuple[Rows, Any]:
        left = position or self._aggregates(counted)
        return reading.counters_of(left[0]), left[1:] or None

    def _aggregates(self, counted: Collection[Key]) -> list[str]:
        forms = (form.form_id for form in Form.by_project.query(self._project_id))
        named = {aggregate_id("form", self._project_id, form) for form in forms}
        named |= {aggregate_id("source", self._project_id, source) for source in SOURCES}
        return sorted({aggregate_id("project", self._project_id), *named, *(key[0] for key in counted)})


def source_of(project_id: str | None) -> Source:
    return SiteSource() if project_id is None else ProjectSource(project_id)


def _projection() -> dict[str, Any]:
    names = {f"#{place}": name for place, name in enumerate(COUNTED_BY)}
    return {"ProjectionExpression": ", ".join(names), "ExpressionAttributeNames": names}
