"""Reads the data of the first page of the dashboard: three reads at the same time, for any amount of feedback."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import partial
from zoneinfo import ZoneInfo

from django.utils.translation import get_language

from analytics import selection, series
from analytics.figures import Figures
from analytics.overview import charts
from analytics.overview.charts import Bar, Chart
from analytics.overview.comparison import Difference, change, is_judged
from analytics.series import Span
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
from staff.models import Project
from storage import reads
from storage.pagination import Page
from storage.together import together

PERIODS = (7, 30, 90)  # days
DAILY_UP_TO = 30  # days; the charts of a longer period have weeks
NEWEST = 6  # items


@dataclass(frozen=True)
class Overview:
    project: Project
    period: int
    spans: list[Span]  # the period, by day or week
    now: Figures
    before: Figures  # the previous period of the same length
    all_time: int
    new_items: int
    newest: list[Row]

    @property
    def zone(self) -> ZoneInfo:
        return self.project.zone

    @property
    def first(self) -> date:
        return self.spans[0].first

    @property
    def today(self) -> date:
        return self.spans[-1].last

    @property
    def is_by_week(self) -> bool:
        return self.period > DAILY_UP_TO

    @property
    def is_empty(self) -> bool:
        return not (self.now.count or self.before.count or self.all_time or self.newest)

    @property
    def content(self) -> tuple[object, ...]:
        """Changes exactly when the page changes. The version of an item represents its texts."""
        items = [(row.item.feedback_id, row.item.version, row.form_title) for row in self.newest]
        return self.zone.key, self.period, self.spans, self.now, self.before, self.all_time, items

    @property
    def csat_change(self) -> Difference | None:
        return self._change(self.now.csat, self.before.csat, digits=1)

    @property
    def average_change(self) -> Difference | None:
        return self._change(self.now.average, self.before.average, digits=2)

    @property
    def count_change(self) -> Difference | None:
        before = self.before.count or None
        return change(self.now.count, before, digits=0, is_judged=False)

    @property
    def positive(self) -> float | None:
        return self.now.share_of(Mood.POSITIVE)

    @property
    def positive_change(self) -> Difference | None:
        return self._change(self.positive, self.before.share_of(Mood.POSITIVE), digits=0)

    @property
    def ratings(self) -> Chart:
        return charts.ratings(self.spans, today=self.today, before=self.before.average)

    @property
    def volume(self) -> Chart:
        return charts.volume(self.spans, today=self.today)

    @property
    def histogram(self) -> list[Bar]:
        return charts.histogram(self.now)

    @property
    def moods(self) -> list[Bar]:
        return charts.split(self.now)

    def _change(self, now: float | None, before: float | None, *, digits: int) -> Difference | None:
        return change(now, before, digits=digits, is_judged=is_judged(self.now, self.before))


def read(project: Project, period: int) -> Overview:
    project_id = project.project_id
    selected = selection.of_period(project, f"{period}d")
    total, (counted, counted_before), newest, forms = together(
        partial(reads.find_fast, Aggregate(aggregate_id("project", project_id), TOTAL)),
        partial(series.read_with_before, selected),
        partial(reading.read, project_id, Filters(folder=Status.NEW), limit=NEWEST),
        partial(project_forms.of_project, project_id),
    )
    now = counted.spans()
    totals = total.counters if total else {}
    return Overview(
        project=project,
        period=period,
        spans=series.in_weeks(now) if period > DAILY_UP_TO else now,
        now=series.summary(now),
        before=series.summary(counted_before.spans()),
        all_time=totals.get("totalCount", 0),
        new_items=max(0, counters.of_folders(totals).get(Status.NEW, 0)),
        newest=_rows(newest, forms),
    )


def _rows(newest: Page[Feedback], forms: list[ProjectForm]) -> list[Row]:
    query = InboxQuery(Filters(folder=Status.NEW), errors={}, after=None)
    return list_pane.pane(newest, query, people={}, forms=forms, language=get_language() or "").rows
