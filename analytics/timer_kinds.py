"""The timers of this app: they recount each project every week, and watch the ratings since each release."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from analytics import job_kinds
from analytics.releases import watching
from jobs import kinds, lifecycle
from jobs.kinds import Due, Json, TimerKind
from staff import projects
from storage.writes import NotFound

WEEKLY_RECOUNT = "analytics.weekly-recount"
ACTOR = "system:recount"
DAYS = 7
QUIET = time(3)  # on the clock of the project. Few items change then, so more counters can be compared


def start_recount(project_id: str, data: Json, now: datetime) -> Due | None:
    """It only compares. Two at the same time, if the timer is fired twice, do no harm."""
    try:
        project = projects.find(project_id)
    except NotFound:
        return None
    lifecycle.start(job_kinds.RECOUNT, project_id, ACTOR, {"fix": False})
    return Due(_next_night(now, project.zone))


def _next_night(now: datetime, zone: ZoneInfo) -> datetime:
    day = now.astimezone(zone).date() + timedelta(days=DAYS)
    return datetime.combine(day, QUIET, zone).astimezone(UTC)


kinds.register(TimerKind(WEEKLY_RECOUNT, start_recount, for_each_project=True))
kinds.register(TimerKind(watching.WATCH, watching.look))
