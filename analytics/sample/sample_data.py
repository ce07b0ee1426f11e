"""What the page of a sample shows. The charts and their templates are those of the overview."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cached_property

from analytics.figures import NOTHING, Figures
from analytics.overview.charts import rating_chart, volume_chart
from analytics.overview.charts.charted import Charted
from analytics.overview.charts.columns import Part
from analytics.overview.charts.rating_chart import RatingChart
from analytics.overview.charts.volume_chart import VolumeChart
from analytics.overview.headline import Headline, summary_of
from analytics.sample.breakdowns import Breakdown
from analytics.sample.sample_selection import SampleSelection
from analytics.series import HourFigures, Span


@dataclass(frozen=True)
class Sample(Charted):
    selection: SampleSelection
    days: Figures  # of the sample
    all_feedback: Figures  # of the project in the same days; NOTHING if there is no use in comparing with it
    parts: list[Part]  # hours, days or weeks
    by_hour: list[HourFigures]  # of the day
    breakdowns: list[Breakdown]
    back_to: date | None  # a sample: there are older items that were not read. None if all were read

    @property
    def is_sample(self) -> bool:
        """For the templates of the charts: what they compare with is no period before."""
        return True

    @property
    def is_by_week(self) -> bool:
        first = self.parts[-1]
        return isinstance(first, Span) and not first.is_day

    @property
    def is_compared(self) -> bool:
        return self.all_feedback != NOTHING

    @property
    def has_ratings(self) -> bool:
        return bool(self.days.rated)

    @cached_property
    def headline(self) -> Headline:
        return Headline(summary_of(self.days), summary_of(self.all_feedback), self.days, self.all_feedback)

    @property
    def query(self) -> str:
        return self.selection.inbox_query()

    @property
    def satisfied_query(self) -> str:
        return self.selection.inbox_query(rating=frozenset({4, 5})) if self.days.satisfied else self.rated_query

    @property
    def ratings(self) -> RatingChart:
        return rating_chart.of(self.parts, self.selection, self.all_feedback.average)

    @property
    def volume(self) -> VolumeChart:
        return volume_chart.of(self.parts, self.selection)
