"""Reads the data of the overview, with a few reads at the same time for any amount of feedback."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from functools import partial

from django.utils.translation import get_language

from analytics import series
from analytics.figures import Figures
from analytics.overview import bad_periods, highlights, named_parts, outlook, scores, unusual, unusual_texts
from analytics.overview.charts.columns import Part
from analytics.overview.headline import Headline, summary_of
from analytics.overview.outlook import Outlook
from analytics.overview.overview_data import DAILY_UP_TO, Overview, negative_filters, new_filters
from analytics.recount import last_recount
from analytics.releases import deployments, marks
from analytics.releases.marks import Mark
from analytics.selection import Selection
from analytics.series import Counted, merged_hours
from counters import reading as counters
from counters.models import TOTAL, Aggregate, aggregate_id
from feedback.forms import project_forms
from feedback.forms.project_forms import ProjectForm
from feedback.inbox import reading
from feedback.inbox.filters import Filters
from feedback.models import Feedback, Status
from feedback.workspace import list_pane
from feedback.workspace.inbox_query import InboxQuery
from feedback.workspace.list_pane import Row
from storage import clock, reads
from storage.pagination import Page
from storage.together import together

NEWEST = 4  # items
NEGATIVE, MOST_NEGATIVE = 20, 4  # of so many negative items, the newest ones, so many have the worst words


def read(selection: Selection) -> Overview:
    project_id, language = selection.project.project_id, get_language() or ""
    forms = project_forms.of_project(project_id)  # before the others, as two of them would read it at the same time
    total, whole, newest, negative, parts, announced = together(
        partial(reads.find_fast, Aggregate(aggregate_id("project", project_id), TOTAL)),
        partial(series.read, selection.of_days(_first_day(selection), selection.last)),
        partial(reading.read, project_id, new_filters(selection), limit=NEWEST),
        partial(reading.read, project_id, negative_filters(selection), limit=NEGATIVE),
        partial(named_parts.of, selection, forms, language),
        partial(_marks, selection),
    )
    shown, has_all_marks = announced
    now, before = whole.part(selection), whole.part(selection.before)
    totals = total.counters if total else {}
    days = series.summary(now.spans())
    found = unusual.of(whole, selection, selection.days)
    bad = list(found.bad_periods)
    rating_outlook, volume_outlook = _outlooks(whole, selection)
    return Overview(
        selection=selection,
        parts=_parts(now),
        headline=_headline(now, before, days),
        days=days,
        by_hour=now.busiest(),
        scores=scores.of(now, before, forms, language),
        bad_periods=bad,
        marks=shown,
        has_all_marks=has_all_marks,
        rating_outlook=rating_outlook,
        volume_outlook=volume_outlook,
        highlights=[*unusual_texts.of(found, parts), *highlights.of(selection, bad, parts, shown)],
        all_time=totals.get("totalCount", 0),
        new_items=max(0, counters.of_folders(totals).get(Status.NEW, 0)),
        newest=_rows(newest.items, forms, language),
        negative=_rows(_worst(negative.items), forms, language),
        named_parts=parts,
        last_recount=last_recount.of(total),
        forms=forms,
    )


def _marks(selection: Selection) -> tuple[list[Mark], bool]:
    """What the customer announced, and if an operator chose it, the deployments of this site; and whether those could
    be read.
    """
    time = selection.project, selection.first, selection.last
    own = deployments.of(*time) if selection.has_deployments else []
    return sorted([*marks.of(*time), *(own or ())], key=lambda mark: mark.at), own is not None


def _first_day(selection: Selection) -> date:
    """The days before the period are compared with it, or say what is usual."""
    if selection.is_hourly:
        return selection.before.first
    return min(selection.before.first, selection.first - bad_periods.DAYS_BEFORE)


def _outlooks(whole: Counted, selection: Selection) -> tuple[Outlook | None, Outlook | None]:
    today, is_by_week = clock.today(selection.project.zone), selection.days > DAILY_UP_TO
    days = whole.spans()
    return (
        outlook.of_ratings(days, selection, today, is_by_week=is_by_week),
        outlook.of_volume(days, selection, today, is_by_week=is_by_week),
    )


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


def _worst(items: Sequence[Feedback]) -> list[Feedback]:
    """The lowest ratings, and of these the most negative words."""

    def order(item: Feedback) -> tuple[int, float]:
        return int(item.rating or 3), float(item.sentiment_score or 0)

    return sorted(items, key=order)[:MOST_NEGATIVE]


def _rows(items: list[Feedback], forms: list[ProjectForm], language: str) -> list[Row]:
    query = InboxQuery(Filters(), errors={}, after=None)
    return list_pane.pane(Page(items, None), query, people={}, forms=forms, language=language).rows
