from __future__ import annotations

from analytics.figures import NOTHING, Figures
from analytics.overview.charts import volume_chart
from feedback.models import Mood
from tests.analytics.overview.charts.parts import days, hours, selected


def test_a_column_is_divided_by_mood_with_the_negative_part_at_the_bottom() -> None:
    chart = volume_chart.of(days(Figures(4, (2, 0, 0, 0, 2), (1, 1, 2))), selected())

    assert [(bar.name, bar.y, bar.height) for bar in chart.columns[0].bars] == [
        (Mood.NEGATIVE, "68", "68"),
        (Mood.NEUTRAL, "34", "34"),
        (Mood.POSITIVE, "0", "34"),
    ]
    assert [line.value for line in chart.lines] == [4, 3, 2, 1]


def test_a_day_without_feedback_has_no_bar() -> None:
    chart = volume_chart.of(days(NOTHING, NOTHING), selected())

    assert [filled.bars for filled in chart.columns] == [[], []]


def test_a_counter_that_drifted_below_zero_draws_nothing() -> None:
    chart = volume_chart.of(days(Figures(3, (0, 0, 0, 0, 3), (4, 0, -1))), selected())

    assert [bar.name for bar in chart.columns[0].bars] == [Mood.POSITIVE]


def test_an_hour_is_not_divided() -> None:
    chart = volume_chart.of(hours(2, 0), selected())

    assert [[(bar.name, bar.y) for bar in filled.bars] for filled in chart.columns] == [[("all", "0")], []]
