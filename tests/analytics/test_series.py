from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from analytics import selection, series
from analytics.counting import stream_handler
from analytics.figures import NOTHING, Figures
from analytics.selection import Selection
from analytics.series import Hour, HourFigures, Span
from staff.models import Project
from tests.factories import a_record, an_image

FIRST, LAST = date(2026, 11, 19), date(2026, 11, 21)


def _days(project_id: str = "default") -> Selection:
    return selection.of_period(Project(project_id, time_zone="UTC")).of_days(FIRST, LAST)


@pytest.fixture
def counted(stack: int) -> Callable[..., None]:
    def count(*images: dict[str, object]) -> None:
        stream_handler.count([a_record(an_image(**image)) for image in images])

    return count


def test_days_without_feedback_are_included(counted: Callable[..., None]) -> None:
    counted({"localHour": "2026-11-19T23"}, {"localHour": "2026-11-21T00", "rating": 1, "sentiment": "negative"})

    assert series.read(_days()).spans() == [
        Span(FIRST, FIRST, Figures(1, (0, 0, 0, 0, 1), (1, 0, 0))),
        Span(date(2026, 11, 20), date(2026, 11, 20), NOTHING),
        Span(LAST, LAST, Figures(1, (1, 0, 0, 0, 0), (0, 0, 1))),
    ]


def test_it_excludes_other_days_and_other_projects(counted: Callable[..., None]) -> None:
    counted({"localHour": "2026-11-18T23"}, {"localHour": "2026-11-22T00"}, {"projectId": "other"})

    assert series.read(_days()).total() == NOTHING
    assert series.read(_days("other")).total().count == 1


def test_weeks_end_with_the_last_day_and_the_first_may_be_short() -> None:
    one = Figures(1, (0, 0, 0, 0, 1), (1, 0, 0))
    days = [Span(FIRST + timedelta(place), FIRST + timedelta(place), one) for place in range(10)]

    short, whole = series.in_weeks(days)

    assert (short.first, short.last, short.figures.count) == (FIRST, FIRST + timedelta(2), 3)
    assert (whole.first, whole.last, whole.figures.count) == (FIRST + timedelta(3), FIRST + timedelta(9), 7)
    assert not whole.is_day


def test_the_days_before_are_read_with_the_same_query(counted: Callable[..., None], asked: list[str]) -> None:
    counted({"localHour": "2026-11-16T00"}, {"localHour": "2026-11-18T23"}, {"localHour": "2026-11-19T00"})
    asked.clear()

    now, before = series.read_with_before(_days())

    assert asked == ["Query analytics-local"]
    assert [span.figures.count for span in now.spans()] == [1, 0, 0]
    assert [(span.first.day, span.figures.count) for span in before.spans()] == [(16, 1), (17, 0), (18, 1)]


@pytest.mark.parametrize(
    ("dimension", "name", "variant", "count"),
    [
        ("", "", "", 4),
        ("form", "checkout", "", 3),
        ("release", "2.1.0", "", 1),
        ("source", "widget", "", 1),
        ("form", "checkout", "b", 1),
        ("form", "nowhere", "", 0),
    ],
)
def test_one_form_release_source_or_variant(
    counted: Callable[..., None], dimension: str, name: str, variant: str, count: int
) -> None:
    counted(
        {"formId": "checkout", "release": "2.1.0"},
        {"formId": "checkout", "variant": "b"},
        {"formId": "checkout", "source": "widget"},
        {"formId": "default"},
    )
    selected = replace(_days(), dimension=dimension, name=name, variant=variant)
    assert series.read(selected).total().count == count


def test_the_last_24_hours_end_with_the_hour_that_is_not_over(counted: Callable[..., None]) -> None:
    counted(
        {"localHour": "2026-11-20T14"},  # more than a day ago
        {"localHour": "2026-11-20T15", "rating": 2},
        {"localHour": "2026-11-21T14"},
        {"localHour": "2026-11-21T14", "rating": None},
    )

    hours = series.read(_days()).hours_until(datetime(2026, 11, 21, 14, 40, tzinfo=UTC))

    assert len(hours) == 24
    assert hours[0] == Hour(datetime(2026, 11, 20, 15), HourFigures(1, 1, 2, 0))
    assert hours[-1].figures == HourFigures(2, 1, 5, 1)
    assert (hours[0].figures.csat, hours[-1].figures.average, hours[1].figures.average) == (0, 5, None)


def test_the_busiest_hours_are_those_of_all_days(counted: Callable[..., None]) -> None:
    counted({"localHour": "2026-11-19T09"}, {"localHour": "2026-11-21T09"}, {"localHour": "2026-11-21T23"})

    by_hour = series.read(_days()).busiest()

    assert [(hour, figures.count) for hour, figures in enumerate(by_hour) if figures.count] == [(9, 2), (23, 1)]
