"""The timer of this app: deletes messages of removed items that could not be deleted at once."""

from __future__ import annotations

from datetime import datetime, timedelta

from conversations import removal
from jobs import kinds
from jobs.kinds import Due, Json, TimerKind

LONGEST = timedelta(seconds=4)  # a timer has five


def delete_left(subject: str, data: Json, now: datetime) -> Due | None:
    """Due again as long as anything is left: all subjects, as deleting twice does no harm."""
    return Due(now) if removal.delete_all(data["subjects"], now + LONGEST) else None


kinds.register(TimerKind(removal.REMOVAL, delete_left))
