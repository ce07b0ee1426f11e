from __future__ import annotations

from datetime import timedelta

from analytics.figures import NOTHING
from analytics.insight.trend import Band, Direction
from analytics.overview.charts import expected, rating_chart, volume_chart
from analytics.overview.outlook import Expected, Outlook
from analytics.series import Span
from tests.analytics.overview.charts.parts import TODAY, days, rated, selected

NOW = Band(2, 3, 4)


def _outlook(*bands: Band) -> Outlook:
    coming = [TODAY + timedelta(days=ahead + 1) for ahead in range(len(bands))]
    return Outlook(
        NOW,
        [Expected(Span(day, day, NOTHING), band) for day, band in zip(coming, bands, strict=True)],
        Direction.RISING,
    )


def test_the_range_goes_on_from_the_last_column() -> None:
    chart = rating_chart.of(days(rated(5, 9), rated(1, 9)), selected(), None, outlook=_outlook(Band(1, 3, 5)))

    assert chart.width == 3
    assert chart.path == "M0.5 0L1.5 208"
    assert chart.expected is not None
    assert chart.expected.area == "M1.5 52L2.5 0L2.5 208L1.5 156Z"
    assert chart.expected.line == "M1.5 104L2.5 104"
    [column] = chart.expected.columns
    assert (column.column.left, column.y, column.height) == ("66.67", "0", "208")
    assert chart.labels[0].on == TODAY + timedelta(days=1)


def test_the_axis_has_room_for_it() -> None:
    chart = rating_chart.of(days(rated(5, 9)), selected(), None, outlook=_outlook(Band(1.5, 4, 5)))
    volume = volume_chart.of(days(rated(5, 9)), selected(), _outlook(Band(3, 20, 48.5)))

    assert chart.lowest == 1
    assert volume.lines[0].value == 50


def test_no_bar_and_no_point_stand_for_a_day_to_come() -> None:
    outlook = _outlook(Band(1, 3, 5))

    assert len(rating_chart.of(days(rated(5, 9)), selected(), None, outlook=outlook).dots) == 1
    assert len(volume_chart.of(days(rated(5, 9)), selected(), outlook).columns) == 1


def test_without_an_outlook_the_charts_end_today() -> None:
    chart = rating_chart.of(days(rated(5, 9)), selected(), None)

    assert (chart.expected, chart.width) == (None, 1)


def test_the_table_has_a_row_for_each_day_that_has_one_of_both() -> None:
    one, other = Band(1, 2, 3), Band(4, 5, 6)
    rows = expected.rows(_outlook(one, one), _outlook(other))

    assert [(row.number, row.average) for row in rows] == [(one, other), (one, None)]
    assert [row.average for row in expected.rows(None, _outlook(other))] == [other]
    assert expected.rows(None, None) == []
