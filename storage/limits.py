"""How often something may happen: counted in one conditional write, so it is exact across all containers."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.conf import settings
from pynamodb.attributes import NumberAttribute, UnicodeAttribute
from pynamodb.exceptions import UpdateError

from storage import clock, failures
from storage.ids import keyed_hash
from storage.tables import ExpiringTable
from storage.writes import CONDITION_FAILED

KEPT_AFTER = timedelta(minutes=5)  # a counter outlives its window, for clocks that differ


class Limit(ExpiringTable):
    class Meta(ExpiringTable.Meta):
        table_name = settings.TABLES["limits"]

    fail_fast = True  # no limit is worth a visitor's wait

    limit_id = UnicodeAttribute(hash_key=True, attr_name="limitId")
    used = NumberAttribute(default=0)


@dataclass(frozen=True)
class Allowance:
    counted_in: str
    allowed: bool
    remaining: int
    resets_at: datetime


def take(name: str, subject: str, *, limit: int, window: timedelta) -> Allowance:
    """Use one of `limit` in the current window. The subject, often an address, is kept as a keyed hash only.

    Windows are fixed, not sliding: up to twice the limit can pass around a boundary, for one write a request.
    """
    started, resets_at = window_of(window)
    return add(counter_id(name, subject, window, started), 1, limit, resets_at)


def add(counted_in: str, number: int, limit: int, resets_at: datetime) -> Allowance:
    """Count several at once; either all of them fit into the limit, or none is counted."""
    counter = Limit(counted_in)
    room = Limit.used <= limit - number
    try:
        counter.update(
            [Limit.used.add(number), Limit.expires_at.set(resets_at + KEPT_AFTER)],
            condition=Limit.used.does_not_exist() | room if number <= limit else room,
        )
    except UpdateError as error:
        if failures.code(error) != CONDITION_FAILED:
            raise
        return Allowance(counted_in, False, 0, resets_at)
    return Allowance(counted_in, True, limit - int(counter.used), resets_at)


def give_back(taken: Allowance) -> None:
    """For a limit of failures, each try of which is counted before anybody knows how it ends.

    Accepted: what cannot be given back, as storage is busy, stays used until its window ends.
    """
    with suppress(UpdateError):
        Limit(taken.counted_in).update([Limit.used.add(-1)], condition=Limit.used > 0)


def counter_id(name: str, subject: str, window: timedelta, started: int) -> str:
    return f"{name}#{int(window.total_seconds())}#{keyed_hash(settings.SECRET_KEY, name, subject)}#{started}"


def window_of(length: timedelta) -> tuple[int, datetime]:
    seconds = int(length.total_seconds())
    started = int(clock.now().timestamp()) // seconds * seconds
    return started, datetime.fromtimestamp(started + seconds, UTC)
