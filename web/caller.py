"""Who sends a request, as the code that all apps share sees it. `staff` says who that is."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Any, Protocol, cast

from storage.limits.networks import network_of

if TYPE_CHECKING:  # pages use this module too, and do not need the framework
    from rest_framework.request import Request


class Scope(StrEnum):
    FEEDBACK_WRITE = "feedback:write"
    FEEDBACK_READ = "feedback:read"
    FEEDBACK_MANAGE = "feedback:manage"
    TASKS_READ = "tasks:read"
    TASKS_WRITE = "tasks:write"
    ANALYTICS_READ = "analytics:read"
    RELEASES_WRITE = "releases:write"
    FORMS_MANAGE = "forms:manage"
    PROJECT_MANAGE = "project:manage"
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


def sender_network(request: Request) -> str:
    """The limit of a visitor and the screening of an item need it: it is computed once for a request."""
    # META names of headers begin with HTTP_, so a client cannot set this.
    network: str | None = request.META.get("SENDER_NETWORK")
    if network is None:
        network = request.META["SENDER_NETWORK"] = network_of(request.META["REMOTE_ADDR"])
    return network
