"""What the page of the inbox shows: the folders, the filters, the list, and the item that is open."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import Any

from django.http import HttpRequest
from django.utils.translation import get_language

from counters import reading as counters
from feedback.first_steps import steps
from feedback.forms import form_store, project_forms
from feedback.inbox import saved_views, tag_names
from feedback.inbox.filters import Filters
from feedback.models import Feedback, Status
from feedback.workspace import (
    bulk_bar,
    filter_bar,
    folder_tabs,
    inbox_query,
    item_panels,
    list_pane,
    saved_view_menu,
    spam_banner,
)
from feedback.workspace.acts import address_notice
from feedback.workspace.filter_choices import Lists
from feedback.workspace.inbox_query import InboxQuery
from staff.members import project_members
from staff.people import Staff, staff_of
from storage import clock
from storage.pagination import Page
from storage.together import together
from web.caller import Scope


def context(request: HttpRequest, *, current: str = "", rows: int = 0) -> dict[str, Any]:
    """`current` is the id of the open item. The view that opens it adds `panel`, what its template needs.

    `rows` is how many the list has at least, if there are so many items.
    """
    staff = staff_of(request)
    query = inbox_query.read(request)
    project_id, language = staff.project_id, get_language() or ""
    page, numbers, people, forms, tags, views, spam, notice, marks = together(
        partial(list_pane.read, project_id, query, rows),
        partial(counters.folders, project_id),
        partial(project_members.of_project, project_id),
        partial(project_forms.of_project, project_id),
        partial(tag_names.names, project_id),
        partial(saved_views.of_reader, project_id, staff.person_id),
        partial(spam_banner.number, project_id, query.filters),
        partial(address_notice.of, request),
        partial(list_pane.read_marks, staff),
    )
    pane = list_pane.pane(page, query, people=people, forms=forms, language=language, current=current, marks=marks)
    lists = Lists(forms, tags, list(people.values()), language)
    has_any = any(numbers.values()) or not query.is_whole_folder
    return {
        **_frame(query, staff),
        "tabs": folder_tabs.tabs(numbers, query.filters.folder),
        "navigation_numbers": {"inbox": max(0, numbers.get(Status.NEW, 0))},
        "bulk": bulk_bar.bar(query, people=list(people.values()), tags=tags, total=_total(query, numbers)),
        "has_any": has_any,
        "steps": None if has_any else steps.of(staff),
        "bar": filter_bar.of(query.filters, lists),
        "pane": pane,
        "views": saved_view_menu.entries(views, staff, query.text),
        "list_links": item_panels.list_links(staff),
        "new_spam": spam,
        "form_address": form_store.address(staff.project.first_form_id or form_store.DEFAULT),
        "show": "item" if current else "list",
        "notice": notice,
    }


def _total(query: InboxQuery, numbers: Mapping[str, int]) -> int | None:
    return numbers.get(query.filters.folder or "") if query.is_whole_folder else None


def rows_context(request: HttpRequest, items: Sequence[Feedback]) -> dict[str, Any]:
    """For the rows of items that were changed, in the list that the request is about. It reads no item."""
    staff = staff_of(request)
    query = inbox_query.read(request)
    pane = list_pane.pane(
        Page(list(items), None),
        query,
        people=project_members.of_project(staff.project_id),
        forms=project_forms.of_project(staff.project_id),
        language=get_language() or "",
        marks=list_pane.read_marks(staff) if items else (),
    )
    return {**_frame(query, staff), "rows": pane.rows}


def _frame(query: InboxQuery, staff: Staff) -> dict[str, Any]:
    zone = staff.zone
    return {
        "folder": query.filters.folder or "",
        "folder_title": folder_tabs.title(query.filters.folder),
        "is_spam": query.filters.folder == Status.SPAM,
        "may_act": staff.may(Scope.FEEDBACK_MANAGE),
        "filters": query.filters,
        "query": query.text,
        "whole_query": query.whole_text,
        "folder_query": Filters(folder=query.filters.folder).query(),
        "all_folders_query": replace(query.filters, folder=None).query(),
        "errors": query.errors,
        "zone": zone,
        "today": clock.today(zone),
    }
