"""What the first page of the dashboard shows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property

from analytics.figures import Figures
from analytics.overview.bad_periods import BadPeriod
from analytics.overview.charts import expected, rating_chart, volume_chart
from analytics.overview.charts.charted import Charted
from analytics.overview.charts.columns import Part
from analytics.overview.charts.expected import ExpectedRow
from analytics.overview.charts.rating_chart import RatingChart
from analytics.overview.charts.volume_chart import VolumeChart
from analytics.overview.headline import Headline
from analytics.overview.highlights import Highlight
from analytics.overview.named_parts import NamedPart
from analytics.overview.outlook import Outlook
from analytics.overview.scores import Score
from analytics.recount.last_recount import LastRecount
from analytics.releases.marks import Mark
from analytics.selection import Selection
from analytics.series import HourFigures
from feedback.forms.project_forms import ProjectForm
from feedback.inbox.filters import Filters
from feedback.models import Mood, Status
from feedback.workspace.list_pane import Row
from storage import clock

DAILY_UP_TO = 31  # days; the charts of a longer period have weeks


@dataclass(frozen=True)
class Overview(Charted):
    selection: Selection
    parts: list[Part]  # the hours, days or weeks of the period
    headline: Headline
    days: Figures  # of all days of the period. The last 24 hours are in two days
    by_hour: list[HourFigures]  # of the day
    scores: list[Score]  # NPS and CES
    bad_periods: list[BadPeriod]
    rating_outlook: Outlook | None
    volume_outlook: Outlook | None
    marks: list[Mark]
    has_all_marks: bool  # False: the deployments of this site could not be read
    highlights: list[Highlight]
    all_time: int
    new_items: int
    newest: list[Row]
    negative: list[Row]
    named_parts: list[NamedPart]
    last_recount: LastRecount | None
    forms: list[ProjectForm]

    @property
    def today(self) -> date:
        return clock.today(self.zone)

    @property
    def is_by_week(self) -> bool:
        return self.selection.days > DAILY_UP_TO

    @property
    def is_of_all(self) -> bool:
        """Not only of one form, release or source."""
        return not self.selection.dimension

    @property
    def has_ratings(self) -> bool:
        """A form may ask for scores in place of ratings."""
        return bool(self.headline.now.rated or self.headline.before.rated or not self.scores)

    @property
    def is_empty(self) -> bool:
        """Whether the project has no feedback yet."""
        figures = (self.headline.now.count, self.headline.before.count, self.all_time, self.newest)
        return self.is_of_all and not any(figures)

    @property
    def content(self) -> tuple[object, ...]:
        """Changes exactly when the page changes. The version of an item represents its texts."""
        rows = [*self.newest, *self.negative]
        items = [(row.item.feedback_id, row.item.version, row.form_title) for row in rows]
        figures = self.parts, self.headline, self.days, self.by_hour, self.all_time, self.new_items
        findings = (
            self.scores,
            self.bad_periods,
            self.marks,
            self.has_all_marks,
            self.highlights,
            self.named_parts,
            self.last_recount,
        )
        outlooks = self.rating_outlook, self.volume_outlook
        return self.zone.key, self.selection.query, self.today, figures, findings, outlooks, items

    @cached_property
    def query(self) -> str:
        """Of all items of the period in the inbox."""
        return self.selection.inbox_query()

    @property
    def satisfied_query(self) -> str:
        if not self.headline.now.satisfied:
            return self.rated_query
        return self.selection.inbox_query(rating=frozenset({4, 5}))

    @property
    def before_query(self) -> str:
        if self.selection.is_hourly:
            until = self.selection.first_hour
            return self.selection.inbox_query(since=until - timedelta(days=1), until=until)
        return self.selection.before.inbox_query()

    @property
    def negative_query(self) -> str:
        return negative_filters(self.selection).query()

    @property
    def new_query(self) -> str:
        return new_filters(self.selection).query()

    @property
    def ratings(self) -> RatingChart:
        before, bad_periods = self.headline.before.average, self.bad_periods
        return rating_chart.of(self.parts, self.selection, before, bad_periods, self.marks, self.rating_outlook)

    @property
    def volume(self) -> VolumeChart:
        return volume_chart.of(self.parts, self.selection, self.volume_outlook)

    @property
    def expected(self) -> list[ExpectedRow]:
        return expected.rows(self.volume_outlook, self.rating_outlook)


def new_filters(selection: Selection) -> Filters:
    """Of all times: they wait for a person."""
    return selection.inbox_filters(folder=Status.NEW, since=None, until=None)


def negative_filters(selection: Selection) -> Filters:
    return selection.inbox_filters(mood=frozenset({Mood.NEGATIVE}))
