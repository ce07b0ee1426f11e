"""The list of the inbox: one folder, newest first, and what each row shows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from feedback.inbox import reading
from feedback.inbox.filters import Filters
from feedback.models import Feedback, Status
from staff.members import project_members
from staff.members.project_members import Member

PAGE_SIZE = 50


@dataclass(frozen=True)
class Row:
    item: Feedback
    assignee: Member | None
    is_current: bool

    @property
    def is_unread(self) -> bool:
        return self.item.status == Status.NEW

    @property
    def tags(self) -> list[str]:
        return sorted(self.item.tags or ())


@dataclass(frozen=True)
class ListPane:
    rows: list[Row]
    cursor: str | None  # of older items


def read(project_id: str, chosen: Filters, *, current: str = "", cursor: str | None = None) -> ListPane:
    page = reading.read(project_id, chosen, limit=PAGE_SIZE, cursor=cursor)
    people = project_members.of_project(project_id)
    return ListPane([_row(item, people, current) for item in page.items], page.cursor)


def _row(item: Feedback, people: Mapping[str, Member], current: str) -> Row:
    return Row(item, people.get(item.assignee or ""), item.feedback_id == current)
