"""What the views of the pages of tasks share."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.http import Http404, HttpRequest, QueryDict

from staff.members import project_members
from staff.members.project_members import Member
from staff.people import Staff, staff_of
from storage import clock
from storage.writes import NotFound
from tasks import reading
from tasks.models import Task
from tasks.page import page_query
from tasks.page.cards import PRIORITY_TITLES
from tasks.page.page_query import PageQuery
from web.caller import Scope

LIST = "list"  # in the query: that of the inbox from which a person comes to make a task
LONGEST_QUERY = 2000
MADE = "task"  # what they have made, in the address to which they return


@dataclass(frozen=True)
class Reader:
    """The person who opened the page, and the calendar of their project."""

    staff: Staff
    zone: ZoneInfo
    today: date

    @property
    def project_id(self) -> str:
        return self.staff.project_id

    @property
    def may_write(self) -> bool:
        return self.staff.may(Scope.TASKS_WRITE)

    @property
    def members(self) -> list[Member]:
        """By name."""
        return list(project_members.of_project(self.project_id).values())

    def context(self) -> dict[str, Any]:
        """What each template of tasks needs."""
        return {
            "zone": self.zone,
            "now": clock.now().astimezone(self.zone),
            "today": self.today,
            "may_write": self.may_write,
            "members": self.members,
            "priorities": PRIORITY_TITLES.items(),
            "person_id": self.staff.person_id,
        }


def reader_of(request: HttpRequest) -> Reader:
    staff = staff_of(request)
    zone = staff.zone
    return Reader(staff, zone, clock.today(zone))


def query_of(reader: Reader, parameters: Mapping[str, Any]) -> PageQuery:
    return page_query.parse(parameters, reader.staff.person_id)


def query_of_act(request: HttpRequest) -> PageQuery:
    """The page from which a form was sent: its field `back` is the query of that page."""
    back = request.POST.get("back", "")
    parameters = QueryDict(back if len(back) <= LONGEST_QUERY and back.isprintable() else "")
    return query_of(reader_of(request), parameters)


def find(reader: Reader, task_id: UUID) -> Task:
    """A task of another project does not exist for the person."""
    try:
        return reading.find(reader.project_id, str(task_id), consistent=True)
    except NotFound:
        raise Http404 from None


def find_with_deleted(reader: Reader, task_id: str) -> Task | None:
    try:
        return reading.find_with_deleted(reader.project_id, str(UUID(task_id)), consistent=True)
    except (NotFound, ValueError):
        return None
