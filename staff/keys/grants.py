"""What a person or a key may give to a key that they make: at most what they may do themselves."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime

from staff.models import Key
from staff.roles import OPERATOR_SCOPES
from web.caller import Scope

# A key belongs to one project, so it cannot have the scopes for the whole site.
GRANTABLE = tuple(scope for scope in Scope if scope not in OPERATOR_SCOPES)


@dataclass(frozen=True)
class Grantor:
    """Who makes or changes a key."""

    project_id: str
    actor: str
    may: Callable[[Scope], bool]
    valid_until: datetime | None = None  # of the key that makes a key: a short life cannot be made longer by it

    @property
    def scopes(self) -> tuple[Scope, ...]:
        return tuple(scope for scope in GRANTABLE if self.may(scope))

    def may_have(self, key: Key) -> bool:
        """Whether the key can do no more than the grantor. Otherwise they must not get a secret of it."""
        return not beyond(self, key.scopes or ())


class MoreThanGrantor(Exception):
    """The key could do more than who makes it."""

    def __init__(self, scopes: list[str]) -> None:
        super().__init__(", ".join(scopes))
        self.scopes = scopes


class LongerThanGrantor(Exception):
    """The key would be valid longer than the key that makes it."""


def beyond(grantor: Grantor, scopes: Iterable[str]) -> list[str]:
    """Also a scope that only another version of the code knows."""
    return sorted({str(scope) for scope in scopes} - {str(scope) for scope in grantor.scopes})


def check(grantor: Grantor, scopes: Iterable[str], valid_until: datetime | None) -> None:
    if more := beyond(grantor, scopes):
        raise MoreThanGrantor(more)
    if grantor.valid_until and (valid_until is None or valid_until > grantor.valid_until):
        raise LongerThanGrantor
