"""Reads and creates projects. The default project comes from the settings and is never stored."""

from __future__ import annotations

import re
from collections.abc import Iterable

from django.conf import settings

from staff.models import LISTED, Project
from storage import clock, writes
from storage.ids import readable_id
from storage.memory_cache import MemoryCache

DEFAULT = "default"
_ID = re.compile(r"[a-z0-9-]{1,64}")
_cache: MemoryCache[Project] = MemoryCache()


def find(project_id: str) -> Project:
    """Remembered for ten seconds. Raises NotFound."""
    if project_id == DEFAULT:
        return default()
    if not _ID.fullmatch(project_id):
        raise writes.NotFound("Project: the id has characters that no id has")
    return _cache.get(project_id, lambda: writes.find(Project, project_id))


def keys_to_read(project_ids: Iterable[str]) -> list[Project]:
    """For code that reads projects together with other items. The default project is not stored."""
    return [Project(project_id) for project_id in set(project_ids) - {DEFAULT}]


def by_id(stored: Iterable[Project]) -> dict[str, Project]:
    """The projects that were read, and the default one."""
    return {project.project_id: project for project in (default(), *stored)}


def default() -> Project:
    """Comes from the settings, never from the table: a read would be one more round trip for each item."""
    return Project(
        DEFAULT,
        name=settings.PROJECT_NAME,
        time_zone=settings.DEFAULT_TIME_ZONE,
        public_totals=settings.ANALYTICS_IS_PUBLIC,
        first_form_id=DEFAULT,
    )


def new(name: str, time_zone: str, *, retention_days: int | None = None, public_totals: bool = False) -> Project:
    """Not stored yet: the project, its first form and its owner are created in one transaction."""
    return Project(
        readable_id(name, fallback="project"),
        name=name,
        time_zone=time_zone,
        retention_days=retention_days,
        public_totals=public_totals,
        created_at=clock.now(),
    )


def all_ids() -> list[str]:
    """The default project, and then the others from the oldest to the newest."""
    return [DEFAULT, *(project.project_id for project in Project.all.query(LISTED))]


def has_public_totals(project_id: str) -> bool:
    try:
        return find(project_id).public_totals
    except writes.NotFound:
        return False


def retention_days(project: Project) -> int:
    """0 keeps items forever."""
    own = project.retention_days
    return settings.FEEDBACK_RETENTION_DAYS if own is None else int(own)
