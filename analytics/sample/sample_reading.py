"""Reads a sample: the newest items of a list of the inbox, by the same bounded reading as the inbox itself."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from analytics import series
from analytics.figures import NOTHING, Figures
from analytics.sample import breakdowns, sample_figures
from analytics.sample.sample_data import Sample
from analytics.sample.sample_selection import SampleSelection
from analytics.selection import LONGEST, Selection
from feedback.forms.project_forms import ProjectForm
from feedback.inbox import reading
from feedback.inbox.filters import Filters
from feedback.models import Feedback
from staff.models import Project
from storage.pagination import Page

MOST = 1000  # items


def read_items(project: Project, filters: Filters) -> Page[Feedback]:
    return reading.read(project.project_id, filters, limit=MOST)


def of(
    page: Page[Feedback], project: Project, filters: Filters, forms: Sequence[ProjectForm], language: str
) -> Sample | None:
    """None without an item. To compare, it reads the counters of the same days: one query."""
    if not page.items:
        return None
    selection = _selection(page, project, filters)
    return Sample(
        selection=selection,
        days=sample_figures.of(page.items),
        all_feedback=_all_feedback(page.items, selection, filters),
        parts=sample_figures.over_time(page.items, project.zone),
        by_hour=sample_figures.by_hour_of_the_day(page.items),
        breakdowns=breakdowns.of(page.items, selection, forms, language),
        back_to=selection.first if page.cursor else None,
    )


def _selection(page: Page[Feedback], project: Project, filters: Filters) -> SampleSelection:
    first, last = (page.items[place].created_at.astimezone(project.zone).date() for place in (-1, 0))
    if page.cursor:  # so that a figure leads to no older item, which it does not count
        _, until = filters.times()
        since = page.searched_back_to or page.items[-1].created_at
        filters = replace(filters, period=None, since=since, until=filters.until if until else None)
    return SampleSelection(project=project, first=first, last=last, filters=filters)


def _all_feedback(items: Sequence[Feedback], selection: SampleSelection, filters: Filters) -> Figures:
    """NOTHING if the list is all feedback itself, or only of some ratings or moods, which says what they are. Nor are
    items that do not count compared with those that do: a search for a reference number finds its item in any folder.
    """
    others = replace(filters, folder=None, period=None, since=None, until=None)
    is_whole = others.query() == Filters().query()
    are_counted = all(item.counted for item in items)
    if is_whole or filters.rating or filters.mood or not are_counted or selection.days > LONGEST:
        return NOTHING
    whole = Selection(project=selection.project, first=selection.first, last=selection.last)
    return series.read(whole).total()
