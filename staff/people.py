"""The person who sends a request to a page: a signed-in member of a project, or a visitor."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal
from zoneinfo import ZoneInfo

from django.http import HttpRequest

from staff.models import Project
from staff.roles import OPERATOR_SCOPES, scopes_of
from web.caller import Scope


def initials(name: str) -> str:
    """Of the first and the last word."""
    words = name.split() or [""]
    return (words[0][:1] + (words[-1][:1] if len(words) > 1 else "")).upper()


@dataclass(frozen=True)
class Staff:
    """A person who is signed in, as pages see them."""

    person_id: str
    name: str
    email: str
    role: str  # in the chosen project
    project: Project  # the chosen one
    projects: tuple[Project, ...] = ()  # those that the person can choose, by name
    is_operator: bool = False
    language: str | None = None  # that the person chose
    time_zone: str | None = None
    is_authenticated: Literal[True] = True

    @property
    def project_id(self) -> str:
        return self.project.project_id

    @property
    def zone(self) -> ZoneInfo:
        """For the times of moments. Days of figures and filters are those of the project."""
        return ZoneInfo(self.time_zone) if self.time_zone else self.project.zone

    @property
    def actor(self) -> str:
        """See Person.actor."""
        return f"person:{self.person_id}"

    def may(self, scope: Scope) -> bool:
        return self.is_operator if scope in OPERATOR_SCOPES else scope in scopes_of(self.role)

    @property
    def initials(self) -> str:
        return initials(self.name or self.email)


@dataclass(frozen=True)
class Visitor:
    """A visitor, or a browser whose session has ended."""

    is_authenticated: Literal[False] = False

    def may(self, scope: Scope) -> bool:
        return False


VISITOR = Visitor()


def staff_of(request: HttpRequest) -> Staff:
    """For a page that `staff.access.page_requires` guards: it shows itself to no visitor."""
    staff: Staff = request.staff  # type: ignore[attr-defined]  # set by staff/sign_in/middleware.py
    return staff
