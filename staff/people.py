"""The person who sends a request to a page: a signed-in member or a visitor."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from staff import projects
from staff.models import Member
from staff.roles import SITE_SCOPES, scopes_of
from web.caller import Scope


@dataclass(frozen=True)
class Staff:
    """A member who is signed in, as pages see them."""

    member_id: str
    project_id: str
    name: str
    email: str
    role: str
    is_authenticated: Literal[True] = True

    def may(self, scope: Scope) -> bool:
        if scope in SITE_SCOPES and self.project_id != projects.DEFAULT:
            return False  # members of other projects do not operate the site
        return scope in scopes_of(self.role)

    @property
    def initials(self) -> str:
        words = self.name.split() or [self.email]
        return (words[0][:1] + (words[-1][:1] if len(words) > 1 else "")).upper()


@dataclass(frozen=True)
class Visitor:
    """A visitor, or a browser whose session has ended."""

    is_authenticated: Literal[False] = False

    def may(self, scope: Scope) -> bool:
        return False


VISITOR = Visitor()


def staff_of(member: Member) -> Staff:
    return Staff(member.member_id, member.project_id, member.name, member.email, member.role)
