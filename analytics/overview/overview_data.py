"""Reads the data of the first page of the dashboard, with a few reads at the same time for any amount of feedback."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property, partial
from zoneinfo import ZoneInfo

from django.utils.translation import get_language

from analytics import series
from analytics.figures import Figures
from analytics.overview.charts import hours_chart, rating_chart, shares, volume_chart
from analytics.overview.charts.columns import Part
from analytics.overview.charts.hours_chart import HoursChart
from analytics.overview.charts.rating_chart import RatingChart
from analytics.overview.charts.shares import Share
from analytics.overview.charts.volume_chart import VolumeChart
from analytics.overview.headline import Headline, summary_of
from analytics.selection import Selection
from analytics.series import Counted, HourFigures, merged_hours
from counters import reading as counters
from counters.models import TOTAL, Aggregate, aggregate_id
from feedback.forms import project_forms
from feedback.forms.project_forms import ProjectForm
from feedback.inbox import reading
from feedback.inbox.filters import Filters
from feedback.models import Feedback, Mood, Status
from feedback.workspace import list_pane
from feedback.workspace.inbox_query import InboxQuery
from feedback.workspace.list_pane import Row
from storage import clock, reads
from storage.pagination import Page
from storage.together import together

DAILY_UP_TO = 31  # days; the charts of a longer period have weeks
NEWEST = 4  # items
NEGATIVE, MOST_NEGATIVE = 20, 4  # of so many negative items, the newest ones, so many have the worst words


@dataclass(frozen=True)
class Overview:
    selection: Selection
    parts: list[Part]  # the hours, days or weeks of the period
    headline: Headline
    days: Figures  # of all days of the period. The last 24 hours are in two days
    by_hour: list[HourFigures]  # of the day
    all_time: int
    new_items: int
    newest: list[Row]
    negative: list[Row]
    forms: list[ProjectForm]

    @property
    def zone(self) -> ZoneInfo:
        return self.selection.project.zone

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
        return self.zone.key, self.selection.query, self.today, figures, items

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
    def rated_query(self) -> str:
        return self.selection.inbox_query(rating=frozenset(range(1, 6)))

    @property
    def before_query(self) -> str:
        if self.selection.is_hourly:
            ends = (clock.now() - timedelta(days=days) for days in (2, 1))
            since, until = (end.replace(second=0, microsecond=0) for end in ends)
            return self.selection.inbox_query(since=since, until=until)
        return self.selection.before.inbox_query()

    @property
    def negative_query(self) -> str:
        return _negative(self.selection).query()

    @property
    def new_query(self) -> str:
        return _new(self.selection).query()

    @property
    def ratings(self) -> RatingChart:
        return rating_chart.of(self.parts, self.selection, self.headline.before.average)

    @property
    def volume(self) -> VolumeChart:
        return volume_chart.of(self.parts, self.selection)

    @property
    def busiest(self) -> HoursChart:
        return hours_chart.of(self.by_hour, self.selection)

    @property
    def histogram(self) -> list[Share]:
        return shares.histogram(self.days, self.selection)

    @cached_property
    def moods(self) -> list[Share]:
        return shares.moods(self.days, self.selection)


def read(selection: Selection) -> Overview:
    project_id = selection.project.project_id
    total, (now, before), newest, negative, forms = together(
        partial(reads.find_fast, Aggregate(aggregate_id("project", project_id), TOTAL)),
        partial(series.read_with_before, selection),
        partial(reading.read, project_id, _new(selection), limit=NEWEST),
        partial(reading.read, project_id, _negative(selection), limit=NEGATIVE),
        partial(project_forms.of_project, project_id),
    )
    totals = total.counters if total else {}
    days = series.summary(now.spans())
    return Overview(
        selection=selection,
        parts=_parts(now),
        headline=_headline(now, before, days),
        days=days,
        by_hour=now.busiest(),
        all_time=totals.get("totalCount", 0),
        new_items=max(0, counters.of_folders(totals).get(Status.NEW, 0)),
        newest=_rows(newest.items, forms),
        negative=_rows(_worst(negative.items), forms),
        forms=forms,
    )


def _new(selection: Selection) -> Filters:
    """Of all times: they wait for a person."""
    return selection.inbox_filters(folder=Status.NEW, since=None, until=None)


def _negative(selection: Selection) -> Filters:
    return selection.inbox_filters(mood=frozenset({Mood.NEGATIVE}))


def _parts(now: Counted) -> list[Part]:
    if now.selection.is_hourly:
        return list(now.hours_until(clock.now()))
    days = now.spans()
    return list(series.in_weeks(days) if len(days) > DAILY_UP_TO else days)


def _headline(now: Counted, before: Counted, days: Figures) -> Headline:
    days_before = series.summary(before.spans())
    if now.selection.is_hourly:
        hours = [hour.figures for hour in now.hours_until(clock.now())]
        hours_before = [hour.figures for hour in before.hours_until(clock.now() - timedelta(days=1))]
        of_both = summary_of(merged_hours(hours)), summary_of(merged_hours(hours_before))
    else:
        of_both = summary_of(days), summary_of(days_before)
    return Headline(*of_both, moods=days, moods_before=days_before)


def _worst(items: list[Feedback]) -> list[Feedback]:
    """The lowest ratings, and of these the most negative words."""

    def order(item: Feedback) -> tuple[int, float]:
        return int(item.rating or 3), float(item.sentiment_score or 0)

    return sorted(items, key=order)[:MOST_NEGATIVE]


def _rows(items: list[Feedback], forms: list[ProjectForm]) -> list[Row]:
    query = InboxQuery(Filters(), errors={}, after=None)
    return list_pane.pane(Page(items, None), query, people={}, forms=forms, language=get_language() or "").rows
