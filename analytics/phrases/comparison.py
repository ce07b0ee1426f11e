"""Which items are compared: those of a period with those of the period before it, or two lists of the inbox."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs, urlencode

from analytics.selection import Selection
from feedback.forms.documents.definition_faults import ID
from feedback.inbox import filters
from feedback.inbox.filters import Filters
from feedback.models import is_counted
from staff.models import Project

MESSAGE = "message"  # the id of the question that each form can have


@dataclass(frozen=True)
class Comparison:
    project: Project
    now: Filters
    before: Filters
    question: str = ""  # whose answers are read. Empty: all that the senders wrote

    @property
    def query(self) -> str:
        """Of an address. The same comparison always has the same query."""
        pairs = {"now": self.now.query(), "before": self.before.query(), "question": self.question}
        return urlencode({name: value for name, value in pairs.items() if value})


def of_selection(selected: Selection, question: str = "") -> Comparison:
    """With the same length of time right before it."""
    return Comparison(selected.project, selected.inbox_filters(), _before(selected), question)


def of_lists(project: Project, now: str, before: str, question: str = "") -> Comparison:
    """By the queries of two lists of the inbox. Raises BadFilters."""
    return Comparison(project, _list(now, project), _list(before, project), question)


def is_question(text: str) -> bool:
    return bool(ID.fullmatch(text))


def _before(selected: Selection) -> Filters:
    if not selected.is_hourly:
        return selected.before.inbox_filters()
    until = selected.first_hour
    return selected.inbox_filters(since=until - timedelta(days=1), until=until)


def _list(query: str, project: Project) -> Filters:
    """Without a search, whose text is that of a person, and without folders that do not count."""
    parameters: Mapping[str, Any] = parse_qs(query)
    chosen = filters.parse(parameters, default_folder=None, zone=project.zone)
    folder = chosen.folder if chosen.folder and is_counted(chosen.folder) else None
    return replace(chosen, search_id="", folder=folder)
