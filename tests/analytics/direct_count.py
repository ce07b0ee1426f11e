"""Counts stored items without the counters, for tests that compare the two."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from zoneinfo import ZoneInfo

from feedback.models import Feedback, is_counted
from tests.analytics.items import Count, add_to


def count_of(stored: Iterable[Feedback], zone: ZoneInfo, expired: Iterable[Feedback] = ()) -> Count:
    """The counters that a project in this time zone must have. Items that expired stay in the sums."""
    count: Count = defaultdict(Counter)
    stored = list(stored)
    for item in stored:
        count["project#default", "total"][f"folder:{item.status}"] += 1
    for item in [*stored, *expired]:
        if is_counted(item.status):
            add_to(count, _plain(item, zone))
    return count


def _plain(item: Feedback, zone: ZoneInfo) -> dict[str, object]:
    """The hour is calculated again from the time of the item."""
    return {
        "formId": item.form_id,
        "variant": item.variant,
        "release": item.release,
        "source": item.source,
        "localHour": item.created_at.astimezone(zone).strftime("%Y-%m-%dT%H"),
        "rating": None if item.rating is None else int(item.rating),
        "sentiment": item.sentiment,
        "counts": item.counts,
    }
