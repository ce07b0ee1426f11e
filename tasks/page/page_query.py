"""What the address of the page of tasks says: which tasks, as a board or a list, and in which order."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any
from urllib.parse import urlencode

from tasks.filters import Due, Filters
from tasks.models import Priority, Status

ME = "me"
LONGEST_VALUE = 500


class Sort(StrEnum):
    RANK = "rank"  # the order of the board
    DEADLINE = "deadline"
    PRIORITY = "priority"
    NEWEST = "newest"


CHOICES: Mapping[str, type[StrEnum] | None] = {
    "assignee": None,  # ME, `none` or the id of a person
    "due": Due,
    "tag": None,
    "priority": Priority,
    "status": Status,
    "sort": Sort,
    "view": None,
    "page": None,
    "after": None,  # a cursor
}


@dataclass(frozen=True)
class PageQuery:
    """Values that the page does not know are left out, so that an old link still leads to tasks."""

    values: Mapping[str, str]
    person_id: str

    @property
    def is_list(self) -> bool:
        return self.values.get("view") == "list"

    @property
    def sort(self) -> Sort:
        return Sort(self.values.get("sort", Sort.RANK))

    @property
    def status(self) -> Status | None:
        return Status(self.values["status"]) if "status" in self.values else None

    @property
    def page(self) -> int:
        """Of the list, from 1 on."""
        return max(1, int(self.values.get("page", 1)))

    @property
    def cursor(self) -> str | None:
        return self.values.get("after")

    @property
    def filters(self) -> Filters:
        assignee = self.values.get("assignee")
        return Filters(
            status=self.status,
            priority=self.values.get("priority"),
            tag=self.values.get("tag"),
            assignee=self.person_id if assignee == ME else assignee,
            due=Due(self.values["due"]) if "due" in self.values else None,
        )

    def having(self, **changes: str | None) -> str:
        """The query with other values, from the first page on. None removes one."""
        values = {**self.values, "page": None, "after": None, **changes}
        return urlencode({name: value for name, value in sorted(values.items()) if value})

    def __str__(self) -> str:
        return self.having(page=self.values.get("page"), after=self.cursor)


def parse(parameters: Mapping[str, Any], person_id: str) -> PageQuery:
    given = {name: str(parameters.get(name, "")) for name in CHOICES}
    return PageQuery({name: value for name, value in given.items() if _is_possible(name, value)}, person_id)


def _is_possible(name: str, value: str) -> bool:
    choices = CHOICES[name]
    if choices is not None:
        return value in set(choices)
    if name == "page":
        return value.isascii() and value.isdecimal() and len(value) <= 4
    return bool(value) and len(value) <= LONGEST_VALUE and value.isprintable()
