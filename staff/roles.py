"""The scopes of each role."""

from __future__ import annotations

from enum import StrEnum

from web.caller import Scope

# Scopes for the whole site, which all projects share. Operators have them; no role and no key does.
OPERATOR_SCOPES = frozenset({Scope.OPS_READ, Scope.OPS_ROLLBACK})


class Role(StrEnum):
    """Each role has all scopes of the roles after it."""

    OWNER = "owner"
    ADMIN = "admin"
    AGENT = "agent"
    VIEWER = "viewer"


_VIEWER = frozenset({Scope.FEEDBACK_READ, Scope.TASKS_READ, Scope.ANALYTICS_READ})
_AGENT = _VIEWER | {Scope.FEEDBACK_WRITE, Scope.FEEDBACK_MANAGE, Scope.TASKS_WRITE, Scope.RELEASES_WRITE}
_ADMIN = _AGENT | {Scope.FORMS_MANAGE, Scope.PROJECT_MANAGE, Scope.KEYS_MANAGE}
_OWNER = _ADMIN | {Scope.STAFF_MANAGE}
_SCOPES: dict[str, frozenset[Scope]] = {
    Role.OWNER: _OWNER,
    Role.ADMIN: _ADMIN,
    Role.AGENT: _AGENT,
    Role.VIEWER: _VIEWER,
}


def scopes_of(role: str) -> frozenset[Scope]:
    """No scopes for a role that only a newer version of the code knows."""
    return _SCOPES.get(role, frozenset())
