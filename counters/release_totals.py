"""Counts the items of a release."""

from __future__ import annotations

import logging

from pynamodb.exceptions import PynamoDBException

from counters.models import Aggregate, aggregate_id

logger = logging.getLogger(__name__)


def by_release(project_id: str, release: str) -> int | None:
    """The number of counted items that the release received. None if it cannot be read now."""
    try:
        days = Aggregate.query(aggregate_id("release", project_id, release), page_size=1000)
        return sum(day.counters.get("totalCount", 0) for day in days)
    except PynamoDBException:
        logger.warning("release_totals_unreadable", exc_info=True, extra={"release": release})
        return None
