"""Who may find phrases now. It reads up to 2,000 items and takes about half a second of CPU, so of many readers of the
same list one finds them and the others wait for what it keeps, and a project has a limit.
"""

from __future__ import annotations

from datetime import timedelta
from math import ceil

from pynamodb.exceptions import UpdateError

from storage import clock
from storage.limits import limits
from storage.limits.limits import Allowance

TURN = timedelta(seconds=5)  # longer than it takes
MINUTE = timedelta(minutes=1)
MOST_A_MINUTE = 30  # of a project: the rows of a whole page of releases


class TooMany(Exception):
    """The project has used its limit. `seconds` is when to try again."""

    def __init__(self, seconds: int) -> None:
        super().__init__(f"again in {seconds} s")
        self.seconds = seconds


def is_first(name: str) -> bool:
    """Whether no one else began to find these phrases within the last seconds."""
    allowance = _take("phrases-turn", name, 1, TURN)
    return allowance is None or allowance.allowed


def take(project_id: str) -> None:
    """Raises TooMany."""
    allowance = _take("phrases", project_id, MOST_A_MINUTE, MINUTE)
    if allowance and not allowance.allowed:
        raise TooMany(max(1, ceil((allowance.resets_at - clock.now()).total_seconds())))


def _take(name: str, subject: str, limit: int, window: timedelta) -> Allowance | None:
    """None if storage is busy: then there is no limit."""
    try:
        return limits.take(name, subject, limit=limit, window=window)
    except UpdateError:
        return None
