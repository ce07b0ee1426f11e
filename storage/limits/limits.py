"""Rate limits. Each request is one conditional write, so the count is exact across all containers."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.conf import settings
from pynamodb.attributes import NumberAttribute, UnicodeAttribute
from pynamodb.exceptions import UpdateError

from storage import clock
from storage.connection import failures
from storage.ids import keyed_hash
from storage.tables import ExpiringTable
from storage.writes import CONDITION_FAILED

MAX_SUBJECTS = 10_000  # about 2 MB
KEPT_AFTER = timedelta(minutes=5)  # a counter is kept longer than its window, because clocks differ


class Limit(ExpiringTable):
    class Meta(ExpiringTable.Meta):
        table_name = settings.TABLES["limits"]

    fail_fast = True  # a visitor waits; the request can go on without a limit

    limit_id = UnicodeAttribute(hash_key=True, attr_name="limitId")
    used = NumberAttribute(default=0)


@dataclass(frozen=True)
class Allowance:
    counter_id: str
    allowed: bool
    remaining: int
    resets_at: datetime


def take(name: str, subject: str, *, limit: int, window: timedelta) -> Allowance:
    """Counts one request against `limit` in the current window. The subject is often an address, so the table has
    only its keyed hash.

    Windows are fixed, not sliding. So up to twice the limit can pass around the end of a window, but a request costs
    only one write.
    """
    started, resets_at = window_of(window)
    return add(id_of_counter(name, subject, window, started), 1, limit, resets_at)


def add(counter_id: str, number: int, limit: int, resets_at: datetime) -> Allowance:
    """Counts several requests together: all of them, or none if they do not fit into the limit."""
    counter = Limit(counter_id)
    room = Limit.used <= limit - number
    try:
        counter.update(
            [Limit.used.add(number), Limit.expires_at.set(resets_at + KEPT_AFTER)],
            condition=Limit.used.does_not_exist() | room if number <= limit else room,
        )
    except UpdateError as error:
        if failures.code(error) != CONDITION_FAILED:
            raise
        return Allowance(counter_id, False, 0, resets_at)
    return Allowance(counter_id, True, limit - int(counter.used), resets_at)


def give_back(allowance: Allowance) -> None:
    """For limits of failures: each try is counted before its result is known, and a success is given back.

    Accepted: if storage is busy, the try stays counted until its window ends.
    """
    with suppress(UpdateError):
        Limit(allowance.counter_id).update([Limit.used.add(-1)], condition=Limit.used > 0)


def id_of_counter(name: str, subject: str, window: timedelta, started: int) -> str:
    return f"{name}#{int(window.total_seconds())}#{keyed_hash(settings.SECRET_KEY, name, subject)}#{started}"


def window_of(length: timedelta) -> tuple[int, datetime]:
    seconds = int(length.total_seconds())
    started = int(clock.now().timestamp()) // seconds * seconds
    return started, datetime.fromtimestamp(started + seconds, UTC)


class LenientLimit:
    """A limit that costs no call for the first request of a subject in a window.

    Most visitors send one request only. This container counts it in its memory. The second request is counted in the
    table, together with the first. So each container allows at most one request of a subject that the others do not
    count: with n containers, a subject gets at most n requests more than the limit in a window.

    A Lambda container has one request at a time. On a server with threads, two requests at the same moment can make
    the count wrong by one.
    """

    def __init__(self, name: str, window: timedelta) -> None:
        self._name = name
        self._length = window
        self._window = 0
        self._uncounted: dict[str, int] = {}  # by counter id: how many requests the table has not counted

    def take(self, subject: str, limit: int) -> Allowance:
        window, resets_at = window_of(self._length)
        counter = id_of_counter(self._name, subject, self._length, window)
        if self._is_first(counter, window):
            return Allowance(counter, True, limit - 1, resets_at)
        allowance = add(counter, 1 + self._uncounted.get(counter, 0), limit, resets_at)
        if allowance.allowed and counter in self._uncounted:
            self._uncounted[counter] = 0
        return allowance

    def forget(self) -> None:
        """For tests: each starts like a new container."""
        self._uncounted.clear()

    def _is_first(self, counter: str, window: int) -> bool:
        if window != self._window:
            self._window, self._uncounted = window, {}
        # If the memory is full, new subjects are counted in the table from their first request. To drop the oldest
        # subject instead would let a sender with many addresses have a first request again for each of them.
        if counter in self._uncounted or len(self._uncounted) >= MAX_SUBJECTS:
            return False
        self._uncounted[counter] = 1
        return True
