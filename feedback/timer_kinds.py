"""The timers of this app: items that wake up, and the sweep of expired items of each project."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta

from feedback.inbox import expiry, folders, snooze_timers
from feedback.projects import form_copies
from jobs import kinds
from jobs.kinds import Due, Json, TimerKind
from staff import projects
from storage.writes import NotFound, again_on_conflict

EXPIRY = "feedback.expiry"
SWEEP_INTERVAL = timedelta(hours=1)
MOST_AT_ONCE = 500  # so that one call ends within seconds. The next tick goes on

logger = logging.getLogger(__name__)


def sweep_expired(project_id: str, data: Json, now: datetime) -> Due | None:
    """If a call fails or is killed, the next one begins at the same position. What is deleted twice counts once."""
    try:
        project = projects.find(project_id)
    except NotFound:
        return None
    swept = expiry.sweep(project, now, limit=MOST_AT_ONCE, cursor=data.get("cursor"))
    if swept.deleted:
        logger.info("items_expired", extra={"projectId": project_id, "items": swept.deleted})
    return Due(now, {"cursor": swept.cursor}) if swept.cursor else Due(now + SWEEP_INTERVAL, {})


def wake(feedback_id: str, data: Json, now: datetime) -> None:
    again_on_conflict(lambda: folders.wake(feedback_id))


kinds.register(TimerKind(EXPIRY, sweep_expired, for_each_project=True))
kinds.register(TimerKind(snooze_timers.SNOOZE, wake))
kinds.register(TimerKind(form_copies.KIND, form_copies.fire))
