from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from analytics.sample import sample_figures
from analytics.series import Hour, Span
from feedback.models import Feedback

NOW, ZONE = datetime(2026, 11, 30, 12, tzinfo=UTC), ZoneInfo("UTC")


def _item(days_ago: float = 0, rating: int | None = 5, mood: str = "positive") -> Feedback:
    at = NOW - timedelta(days=days_ago)
    return Feedback(rating=rating, sentiment=mood, created_at=at, local_hour=f"{at:%Y-%m-%dT%H}")


def test_they_are_those_that_the_counters_would_have() -> None:
    figures = sample_figures.of([_item(), _item(rating=2, mood="negative"), _item(rating=None, mood="unknown")])

    assert (figures.count, figures.rated, figures.average, figures.csat) == (3, 2, 3.5, 50)
    assert figures.by_mood == (1, 0, 1)


def test_the_items_of_one_day_are_shown_by_hour() -> None:
    parts = sample_figures.over_time([_item(), _item(1 / 24, 1), _item(1 / 24)], ZONE)

    assert all(isinstance(part, Hour) for part in parts)
    assert [
        (place, part.figures.count, part.figures.average) for place, part in enumerate(parts) if part.figures.count
    ] == [
        (11, 2, 3),
        (12, 1, 5),
    ]


@pytest.mark.parametrize(
    ("days_ago", "columns", "days"), [(1, 2, 1), (30, 31, 1), (31, 5, 7), (370, 53, 7), (800, 39, 21)]
)
def test_there_are_never_many_columns(days_ago: int, columns: int, days: int) -> None:
    items = [_item(), _item(days_ago)]

    parts = sample_figures.over_time(items, ZONE)

    assert len(parts) == columns
    last = parts[-1]
    assert isinstance(last, Span)
    assert (last.last, (last.last - last.first).days + 1) == (date(2026, 11, 30), days)
    assert isinstance(parts[0], Span)
    assert parts[0].first == (NOW - timedelta(days=days_ago)).date()
    assert [part.figures.count for part in parts if part.figures.count] == [1, 1]


def test_the_day_is_that_of_the_project() -> None:
    parts = sample_figures.over_time([_item(0), _item(0.6)], ZoneInfo("Pacific/Kiritimati"))

    assert [part.first for part in parts if isinstance(part, Span)] == [date(2026, 11, 30), date(2026, 12, 1)]


def test_the_hours_of_the_day_are_those_of_the_filter() -> None:
    hours = sample_figures.by_hour_of_the_day([_item(), _item(3), _item(1 / 24, rating=None)])

    assert [(hours[hour].count, hours[hour].rated) for hour in (11, 12)] == [(1, 0), (2, 2)]
