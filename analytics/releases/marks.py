"""The flags of a chart: what was announced for each day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from analytics.releases import reading
from staff.models import Project

MOST = 100  # on one chart


@dataclass(frozen=True)
class Mark:
    day: date  # on the calendar of the project
    at: datetime
    kind: str
    name: str
    note: str
    release_id: str
    regressed_at: datetime | None


def of(project: Project, first: date, last: date) -> list[Mark]:
    """Oldest first. Of more than a chart has room for, the newest. One query."""
    since, until = (datetime.combine(day, time(), project.zone) for day in (first, last + timedelta(days=1)))
    return [
        Mark(
            release.at.astimezone(project.zone).date(),
            release.at,
            release.kind,
            release.name,
            release.note or "",
            release.release_id,
            release.regressed_at,
        )
        for release in reading.between(project.project_id, since, until, MOST)
    ]
