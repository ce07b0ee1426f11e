"""The menu of saved views: those of the project, then those of the person."""

from __future__ import annotations

from dataclasses import dataclass

from feedback.inbox import saved_views
from feedback.inbox.models import SavedView
from staff.people import Staff
from web.caller import Scope


@dataclass(frozen=True)
class MenuEntry:
    view: SavedView
    query: str
    may_change: bool
    is_current: bool


def entries(views: list[SavedView], staff: Staff, current: str) -> list[MenuEntry]:
    """`current` is the query of the list that is shown."""
    return [_entry(view, staff, current) for view in views]


def _entry(view: SavedView, staff: Staff, current: str) -> MenuEntry:
    query = saved_views.filters_of(view, person_id=staff.person_id).query()
    return MenuEntry(view, query, not view.is_shared or staff.may(Scope.FEEDBACK_MANAGE), query == current)
