"""A list of the inbox as figures: the newest 1,000 items of a saved view, or of any filters."""

from __future__ import annotations

from functools import partial

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.views.decorators.cache import never_cache

from analytics.sample import sample_reading
from feedback.forms import project_forms
from feedback.inbox import saved_views
from feedback.workspace import filter_bar, folder_tabs, inbox_query, saved_view_menu
from feedback.workspace.filter_choices import Lists
from staff.access import page_requires
from staff.members import project_members
from staff.people import staff_of
from storage.together import together
from web.caller import Scope
from web.methods import read_only


@read_only
@never_cache
@page_requires(Scope.FEEDBACK_READ)
def page(request: HttpRequest) -> HttpResponse:
    """It takes the address of the inbox, with the same filters, and the id of a search in place of its text."""
    staff, language = staff_of(request), get_language() or ""
    query = inbox_query.read(request)
    items, forms, people, views = together(
        partial(sample_reading.read_items, staff.project, query.filters),
        partial(project_forms.of_project, staff.project_id),
        partial(project_members.of_project, staff.project_id),
        partial(saved_views.of_reader, staff.project_id, staff.person_id),
    )
    sample = sample_reading.of(items, staff.project, query.filters, forms, language)
    menu = saved_view_menu.entries(views, staff, query.text)
    lists = Lists(forms, (), list(people.values()), language)
    context = {
        "overview": sample,
        "selection": sample and sample.selection,
        "is_all": items.cursor is None,
        "errors": query.errors,
        "query": query.text,
        "folder_title": folder_tabs.title(query.filters.folder),
        "chips": filter_bar.of(query.filters, lists).chips,
        "views": menu,
        "view": next((entry.view for entry in menu if entry.is_current), None),
    }
    return render(request, "analytics/sample/page.html", context)
