"""Who sends a request, as the code that all apps share sees it. `staff` says who that is."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Any, Protocol, cast

if TYPE_CHECKING:  # pages use this module too, and do not need the framework
    from rest_framework.request import Request


class Scope(StrEnum):
    FEEDBACK_WRITE = "feedback:write"
    FEEDBACK_READ = "feedback:read"
    FEEDBACK_MANAGE = "feedback:manage"
    TASKS_READ = "tasks:read"
    TASKS_WRITE = "tasks:write"
    ANALYTICS_READ = "analytics:read"
    STAFF_MANAGE = "staff:manage"
    KEYS_MANAGE = "keys:manage"
    OPS_READ = "ops:read"
    OPS_ROLLBACK = "ops:rollback"


class Caller(Protocol):
    """A key, a signed-in person or a visitor. `id` tells callers apart and holds no name or address."""

    @property
    def id(self) -> str: ...

    @property
    def project_id(self) -> str: ...

    @property
    def is_authenticated(self) -> bool: ...

    @property
    def is_public(self) -> bool:
        """Anyone can be this caller: a visitor without a key, or a key in a public page, which can only create."""

    def may(self, scope: Scope) -> bool: ...


def caller_of(request: Request) -> Caller:
    caller: Any = request.user  # the types of the framework know only its own users
    return cast("Caller", caller)
