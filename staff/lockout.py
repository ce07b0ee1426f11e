"""After five wrong passwords an address rests for a quarter of an hour, whether it is a member's or not.

Accepted: whoever knows an address can make it rest. Its owner sees why, and a new password ends it at once.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from pynamodb.exceptions import UpdateError
from pynamodb.expressions.condition import Condition
from pynamodb.expressions.update import Action

from storage import clock, failures, writes
from storage.ids import keyed_hash
from storage.limits import Limit

MOST_TRIES = 5
RESTS_FOR = timedelta(minutes=15)


@dataclass(frozen=True)
class Try:
    number: int  # above MOST_TRIES: the address rests already
    rests_until: datetime


def count(project_id: str, email: str) -> Try:
    """Before the password is looked at: so guesses that are made at one moment cannot share a number."""
    row, now = Limit(_row_id(project_id, email)), clock.now()
    is_first = Limit.expires_at.does_not_exist() | (Limit.expires_at <= now)
    if _counted(row, Limit.used.set(1), is_first) or _counted(row, Limit.used.add(1), Limit.used < MOST_TRIES):
        return Try(int(row.used), now + RESTS_FOR)
    try:
        row = writes.find(Limit, row.limit_id, consistent=True)
    except writes.NotFound:
        return count(project_id, email)  # it ended between two of our calls
    return Try(MOST_TRIES + 1, row.expires_at or now + RESTS_FOR)


def forget(project_id: str, email: str) -> None:
    Limit(_row_id(project_id, email)).delete()


def _counted(row: Limit, action: Action, only_if: Condition) -> bool:
    try:
        row.update([action, Limit.expires_at.set(clock.now() + RESTS_FOR)], condition=only_if)
    except UpdateError as error:
        if failures.code(error) != writes.CONDITION_FAILED:
            raise
        return False
    return True


def _row_id(project_id: str, email: str) -> str:
    return f"sign-in-tries#{keyed_hash(settings.SECRET_KEY, project_id, email.strip().casefold())}"
