from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import pytest

from analytics.counting import stream_handler
from analytics.figures import NOTHING, Figures
from analytics.overview import days
from analytics.overview.days import Span
from tests.factories import a_record, an_image

FIRST, LAST = date(2026, 11, 19), date(2026, 11, 21)


@pytest.fixture
def counted(stack: int) -> Callable[..., None]:
    def count(*images: dict[str, object]) -> None:
        stream_handler.count([a_record(an_image(**image)) for image in images])

    return count


def test_days_without_feedback_are_included(counted: Callable[..., None]) -> None:
    counted({"localHour": "2026-11-19T23"}, {"localHour": "2026-11-21T00", "rating": 1, "sentiment": "negative"})

    assert days.series("default", FIRST, LAST) == [
        Span(FIRST, FIRST, Figures(1, (0, 0, 0, 0, 1), (1, 0, 0))),
        Span(date(2026, 11, 20), date(2026, 11, 20), NOTHING),
        Span(LAST, LAST, Figures(1, (1, 0, 0, 0, 0), (0, 0, 1))),
    ]


def test_it_excludes_other_days_and_other_projects(counted: Callable[..., None]) -> None:
    counted({"localHour": "2026-11-18T23"}, {"localHour": "2026-11-22T00"}, {"projectId": "other"})

    assert days.summary(days.series("default", FIRST, LAST)) == NOTHING
    assert days.summary(days.series("other", FIRST, LAST)).count == 1


def test_weeks_end_with_the_last_day_and_the_first_may_be_short() -> None:
    one = Figures(1, (0, 0, 0, 0, 1), (1, 0, 0))
    series = [Span(FIRST + timedelta(place), FIRST + timedelta(place), one) for place in range(10)]

    short, whole = days.in_weeks(series)

    assert (short.first, short.last, short.figures.count) == (FIRST, FIRST + timedelta(2), 3)
    assert (whole.first, whole.last, whole.figures.count) == (FIRST + timedelta(3), FIRST + timedelta(9), 7)
    assert not whole.is_day
