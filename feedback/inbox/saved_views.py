"""Saved filters of the inbox. Those of a person are theirs alone; those of the project are for all its members."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import partial
from typing import Any
from zoneinfo import ZoneInfo

from django.http import QueryDict

from activity import rows
from activity.rows import CHANGED, Change
from feedback.inbox import filters as inbox_filters
from feedback.inbox.filters import BadFilters, Filters
from feedback.inbox.models import SHARED, SavedView
from storage import clock, reads, transactions
from storage.ids import new_id
from storage.together import together
from storage.transactions import Write
from storage.writes import NotFound

MOST_VIEWS = 50  # of a person in a project, and of the project
LONGEST_NAME = 60
CREATED, EDITED, DELETED = "view.created", "view.changed", "view.deleted"
_SEARCH_OF = "view."  # the id of a search that a view has, before the id of the view


class TooManyViews(Exception):
    """The person or the project has as many as allowed."""


@dataclass(frozen=True, kw_only=True)
class NewView:
    owner: str  # the id of a person, or SHARED
    name: str
    filters: Filters
    view_id: str | None = None  # by default a new one
    body_hash: str | None = None  # of the request, if the caller may repeat it


def of_reader(project_id: str, person_id: str | None) -> list[SavedView]:
    """Those of the project, then those of the person, each in their order. Two queries at the same time."""
    owners = [SHARED, *([person_id] if person_id else [])]
    lists: list[list[SavedView]] = together(*(partial(_of_owner, project_id, owner) for owner in owners))
    return [view for views in lists for view in views]


def find(project_id: str, person_id: str | None, view_id: str) -> SavedView:
    """Raises NotFound, also for a view of another person."""
    owners = [SHARED, *([person_id] if person_id else [])]
    stored = reads.find_together(*(SavedView(project_id, _key(owner, view_id)) for owner in owners))
    for view in stored:
        if view:
            return view  # type: ignore[no-any-return]
    raise NotFound(f"View {view_id}")


def create(project_id: str, new: NewView, *, actor: str, request_id: str | None = None) -> SavedView:
    """Raises TooManyViews, or Conflict if the id exists already."""
    view, now = SavedView(project_id, _key(new.owner, new.view_id or new_id())), clock.now()
    others = _of_owner(project_id, new.owner)
    # Two requests at the same time can make one more. That harms no one.
    if len(others) >= MOST_VIEWS and all(other.view_key != view.view_key for other in others):
        raise TooManyViews
    view.name, view.created_by, view.created_at, view.updated_at = new.name, actor, now, now
    view.filters, view.search = stored_query(new.filters), new.filters.search or None
    view.position = max((other.position for other in others), default=0) + 1
    view.body_hash = new.body_hash
    transactions.transact(transactions.create(view), _record(view, CREATED, actor, request_id))
    return view


def change(view: SavedView, values: Mapping[str, Any], *, actor: str, request_id: str | None = None) -> None:
    """`values` has what to set: `name`, `position`, `filters` as Filters. Raises Conflict."""
    stored = {name: value for name, value in values.items() if name != "filters"}
    if "filters" in values:
        stored |= {"filters": stored_query(values["filters"]), "search": values["filters"].search or None}
    changed = {name: value for name, value in stored.items() if getattr(view, name) != value}
    if not changed:
        return
    actions = [
        getattr(SavedView, name).set(value) if value is not None else getattr(SavedView, name).remove()
        for name, value in changed.items()
    ]
    record = _record(view, EDITED, actor, request_id, dict.fromkeys(sorted(changed), CHANGED))
    transactions.transact(transactions.change(view, SavedView.updated_at.set(clock.now()), *actions), record)


def delete(view: SavedView, *, actor: str, request_id: str | None = None) -> None:
    transactions.transact(transactions.delete(view), _record(view, DELETED, actor, request_id))


def filters_of(view: SavedView, *, zone: ZoneInfo | None = None, person_id: str | None = None) -> Filters:
    """As the reader sees them: `me` is the reader, and days are those of their time zone. A filter that this version
    does not know is left out.
    """
    try:
        filters = inbox_filters.parse(QueryDict(str(view.filters)), zone=zone, person_id=person_id)
    except BadFilters as error:
        filters = error.rest
    return replace(filters, search=view.search, search_id=f"{_SEARCH_OF}{view.view_id}") if view.search else filters


def view_in(search_id: str) -> str | None:
    """The id of the view that has the search, if one has."""
    return search_id.removeprefix(_SEARCH_OF) if search_id.startswith(_SEARCH_OF) else None


def stored_query(filters: Filters) -> str:
    return replace(filters, search_id="").query()


def subject_of(view: SavedView) -> str:
    return f"view#{view.view_id}"


def _of_owner(project_id: str, owner: str) -> list[SavedView]:
    views = SavedView.query(project_id, SavedView.view_key.startswith(_key(owner, "")))
    return sorted(views, key=lambda view: (view.position, view.created_at))


def _key(owner: str, view_id: str) -> str:
    return f"{owner}#{view_id}"


def _record(
    view: SavedView, action: str, actor: str, request_id: str | None, changes: Mapping[str, Change] | None = None
) -> Write:
    row = rows.row(
        subject=subject_of(view),
        project_id=str(view.project_id),
        actor=actor,
        action=action,
        changes=changes,
        request_id=request_id,
    )
    return transactions.create(row)
