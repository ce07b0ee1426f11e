"""A limit that costs no call for the first request of a subject in a window.

Most visitors send one request and no more. That one is counted in the memory of this container only. The second one
is counted in the table, together with the first. So each container lets at most one request of a subject pass that
the others do not know of: from n containers a subject gets at most n requests more than the limit in a window.
"""

from __future__ import annotations

from datetime import timedelta

from storage import limits
from storage.limits import Allowance

MOST_SUBJECTS = 10_000  # about 2 MB


class LenientLimit:
    """A container of Lambda has one request at a time. On a server with threads two of them may meet here: then one
    request more or less is counted.
    """

    def __init__(self, name: str, window: timedelta) -> None:
        self._name = name
        self._length = window
        self._window = 0
        self._unshared: dict[str, int] = {}  # by counter: how many of its requests the table does not know of

    def take(self, subject: str, limit: int) -> Allowance:
        window, resets_at = limits.window_of(self._length)
        counter = limits.counter_id(self._name, subject, self._length, window)
        if self._is_first(counter, window):
            return Allowance(counter, True, limit - 1, resets_at)
        allowance = limits.add(counter, 1 + self._unshared.get(counter, 0), limit, resets_at)
        if allowance.allowed and counter in self._unshared:
            self._unshared[counter] = 0
        return allowance

    def forget(self) -> None:
        """For tests, each of which begins as a new container does."""
        self._unshared.clear()

    def _is_first(self, counter: str, window: int) -> bool:
        if window != self._window:
            self._window, self._unshared = window, {}
        # A full memory takes no more, and their requests are counted in the table from the first. If the oldest made
        # room instead, a sender with many addresses could have each of them be the first again.
        if counter in self._unshared or len(self._unshared) >= MOST_SUBJECTS:
            return False
        self._unshared[counter] = 1
        return True
