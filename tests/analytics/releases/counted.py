"""Counted ratings for tests of releases: counted as records of the stream are."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from analytics.counting import stream_handler
from tests.factories import a_record, an_image

DAY = timedelta(days=1)


def count(ratings: Iterable[int], on: date, *, hour: int = 12, release: str | None = None, **more: Any) -> None:
    """Items of the default project; without a release, they name none."""
    named = {"release": release} if release else {}
    images = [an_image(localHour=f"{on}T{hour:02}", rating=rating, **named, **more) for rating in ratings]
    if images:
        stream_handler.count([a_record(image) for image in images])


def count_days(ratings: Iterable[int], first: date, days: int, **more: Any) -> None:
    """The same ratings on each day."""
    each = list(ratings)
    for place in range(days):
        count(each, first + place * DAY, **more)
