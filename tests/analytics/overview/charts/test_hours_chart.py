from __future__ import annotations

from analytics.overview.charts import hours_chart
from analytics.series import NO_HOUR, HourFigures
from tests.analytics.overview.charts.parts import selected


def test_the_busiest_hour_has_the_full_height_and_each_leads_to_its_items() -> None:
    by_hour = [NO_HOUR] * 24
    by_hour[9], by_hour[17] = HourFigures(2, 2, 10, 2), HourFigures(4, 4, 4, 0)

    chart = hours_chart.of(by_hour, selected(7))

    assert (chart.bars[9].y, chart.bars[9].height) == ("36", "36")
    assert chart.busiest == chart.bars[17]
    assert (chart.bars[17].height, chart.bars[17].until, chart.bars[23].until) == ("72", 18, 0)
    assert chart.bars[17].query == "status=all&hour=17&since=2026-11-15&until=2026-11-21"


def test_without_items_no_hour_is_busy() -> None:
    chart = hours_chart.of([NO_HOUR] * 24, selected())

    assert chart.busiest is None
    assert {bar.height for bar in chart.bars} == {"0"}
