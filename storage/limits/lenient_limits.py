"""A limit that costs no call for the first request of a subject in a window.

Most visitors send one request only. This container counts it in its memory. The second request is counted in the table,
together with the first. So each container allows at most one request of a subject that the others do not count: with n
containers, a subject gets at most n requests more than the limit in a window.
"""

from __future__ import annotations

from datetime import timedelta

from storage.limits import limits
from storage.limits.limits import Allowance

MAX_SUBJECTS = 10_000  # about 2 MB


class LenientLimit:
    """A Lambda container has one request at a time. On a server with threads, two requests at the same moment can make
    the count wrong by one.
    """

    def __init__(self, name: str, window: timedelta) -> None:
        self._name = name
        self._length = window
        self._window = 0
        self._uncounted: dict[str, int] = {}  # by counter id: how many requests the table has not counted

    def take(self, subject: str, limit: int) -> Allowance:
        window, resets_at = limits.window_of(self._length)
        counter = limits.id_of_counter(self._name, subject, self._length, window)
        if self._is_first(counter, window):
            return Allowance(counter, True, limit - 1, resets_at)
        allowance = limits.add(counter, 1 + self._uncounted.get(counter, 0), limit, resets_at)
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
