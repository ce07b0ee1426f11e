from __future__ import annotations

from datetime import date, datetime, timedelta

from analytics.figures import NOTHING
from analytics.overview.charts import columns
from analytics.series import Span
from tests.analytics.overview.charts.parts import TODAY, days, hours, rated, selected


def test_columns_share_the_width_and_bars_leave_gaps() -> None:
    first, last = columns.columns(days(rated(5, 3), rated(5, 4)), selected())

    assert (first.left, first.room, first.x, first.width, first.middle) == ("0", "50", "6", "38", "25")
    assert (last.left, last.middle) == ("50", "75")


def test_each_leads_to_its_own_items() -> None:
    [day] = columns.columns(days(NOTHING), selected(dimension="form", name="checkout"))
    [hour] = columns.columns(hours(1), selected())
    [week] = columns.columns([Span(date(2026, 11, 15), TODAY, NOTHING)], selected())

    assert day.query == "status=all&form=checkout&since=2026-11-21&until=2026-11-21"
    assert hour.query == "status=all&since=2026-11-21T09:00:00.000Z&until=2026-11-21T10:00:00.000Z"
    assert week.query == "status=all&since=2026-11-15&until=2026-11-21"


def test_only_what_has_not_ended_is_open() -> None:
    week = Span(TODAY - timedelta(days=6), TODAY, NOTHING)

    assert [column.is_open for column in columns.columns(days(NOTHING, NOTHING), selected())] == [False, True]
    assert [column.is_open for column in columns.columns(hours(1, 1), selected())] == [False, True]
    assert [column.is_open for column in columns.columns([week], selected())] == [False]


def test_the_newest_day_always_has_a_label() -> None:
    named = {number: [label.on.day for label in columns.labels(days(*[NOTHING] * number))] for number in (1, 7, 13, 30)}

    assert named == {1: [21], 7: [21, 19, 17, 15], 13: [21, 18, 15, 12, 9], 30: [21, 14, 7, 31, 24]}


def test_a_year_of_weeks_has_a_few_labels() -> None:
    weeks = [Span(TODAY - timedelta(days=7 * n + 6), TODAY - timedelta(days=7 * n), NOTHING) for n in range(52, -1, -1)]

    assert len(columns.labels(weeks)) == 5


def test_hours_have_a_label_each_quarter_of_a_day() -> None:
    labels = columns.labels(hours(*[0] * 24))

    assert [label.on for label in labels] == [
        datetime(2026, 11, day, hour) for day, hour in ((21, 9), (21, 3), (20, 21), (20, 15))
    ]
    assert all(label.is_hour for label in labels)
