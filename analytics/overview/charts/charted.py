"""The charts that the overview and the figures of a list have in common. Both are about a selection."""

from __future__ import annotations

from functools import cached_property
from zoneinfo import ZoneInfo

from analytics.figures import RATINGS, Figures
from analytics.overview.charts import hours_chart, shares
from analytics.overview.charts.hours_chart import HoursChart
from analytics.overview.charts.shares import Share
from analytics.selection import Selection
from analytics.series import HourFigures


class Charted:
    selection: Selection
    days: Figures
    by_hour: list[HourFigures]

    @property
    def zone(self) -> ZoneInfo:
        return self.selection.project.zone

    @property
    def rated_query(self) -> str:
        return self.selection.inbox_query(rating=frozenset(RATINGS))

    @property
    def busiest(self) -> HoursChart:
        return hours_chart.of(self.by_hour, self.selection)

    @property
    def histogram(self) -> list[Share]:
        return shares.histogram(self.days, self.selection)

    @cached_property
    def moods(self) -> list[Share]:
        return shares.moods(self.days, self.selection)
