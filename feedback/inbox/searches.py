"""Keeps the texts that people search for under ids, for a day. Addresses, histories and logs only have the ids."""

from __future__ import annotations

import secrets
from dataclasses import replace
from datetime import timedelta

from feedback.inbox import saved_views, text_search
from feedback.inbox.filters import Filters
from feedback.inbox.models import Search
from storage import clock, writes
from storage.writes import NotFound

KEPT = timedelta(days=1)


def store(project_id: str, person_id: str, text: str) -> str:
    """The id of the search, for `search` in an address. Raises BadSearch."""
    search = Search(
        secrets.token_urlsafe(16),
        project_id=project_id,
        person_id=person_id,
        text=text_search.clean(text),
        expires_at=clock.now() + KEPT,
    )
    writes.create(search)
    return str(search.search_id)


def opened(filters: Filters, project_id: str, person_id: str) -> Filters:
    """With the text of the search that the filters name. Raises NotFound, also for one of another person or project."""
    if not filters.search_id:
        return filters
    if view_id := saved_views.view_in(filters.search_id):
        text = saved_views.find(project_id, person_id, view_id).search
    else:
        text = _text(filters.search_id, project_id, person_id)
    return replace(filters, search=text or "", search_id=filters.search_id if text else "")


def _text(search_id: str, project_id: str, person_id: str) -> str:
    search = writes.find(Search, search_id)
    if (search.project_id, search.person_id) != (project_id, person_id):
        raise NotFound(f"Search {search_id}")
    return str(search.text)
