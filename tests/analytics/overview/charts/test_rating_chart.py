from __future__ import annotations

from analytics.figures import NOTHING
from analytics.overview.charts import rating_chart
from tests.analytics.overview.charts.parts import days, hours, rated, selected


def test_the_line_has_gaps_at_days_without_ratings() -> None:
    chart = rating_chart.of(days(rated(5, 9), rated(1, 9), NOTHING, rated(3, 4)), selected(), 4.0)

    assert [dot.y for dot in chart.dots] == ["0", "208", "104"]
    assert chart.path == "M0.5 0L1.5 208M3.5 104"
    assert chart.width == 4
    assert chart.reference == "52"
    assert [line.value for line in chart.lines] == [5, 4, 3, 2, 1]


def test_a_point_of_few_answers_is_hollow() -> None:
    chart = rating_chart.of(days(rated(4, 4), rated(4, 5)), selected(), None)

    assert [dot.is_hollow for dot in chart.dots] == [True, False]
    assert chart.reference is None


def test_the_previous_average_is_on_the_axis_too() -> None:
    chart = rating_chart.of(days(rated(5, 9)), selected(), 1.5)

    assert (chart.lowest, chart.highest) == (1, 5)


def test_hours_have_points_too() -> None:
    chart = rating_chart.of(hours(1, 0, 2), selected(), None)

    assert [dot.column.part.figures.rated for dot in chart.dots] == [1, 2]
