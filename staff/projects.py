"""Reads and creates projects. The default project comes from the settings.

Owners can give the default project another name, and publish its totals or not. Only this is stored, in a row that
exists since the first such change. What takes in an item never reads it: it needs neither.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from django.conf import settings

from staff.models import LISTED, Project
from storage import clock, reads, writes
from storage.ids import readable_id
from storage.memory_cache import MemoryCache

DEFAULT = "default"
UNNAMED = "Feedback"  # what PROJECT_NAME is by default
CHANGED_IN_THE_BROWSER = ("name", "public_totals", "steps_dismissed_at", "version")  # of the default project
_ID = re.compile(r"[a-z0-9-]{1,64}")
_cache: MemoryCache[Project] = MemoryCache()


def find(project_id: str) -> Project:
    """Remembered for ten seconds. Raises NotFound.

    The default project is as the settings have it, without a read: enough for its time zone and its retention.
    """
    return default() if project_id == DEFAULT else _find(project_id)


def as_members_see_it(project_id: str) -> Project:
    """Like `find`, with the name and the public totals that the owners of the default project have chosen."""
    if project_id == DEFAULT:
        return _cache.get(DEFAULT, lambda: default(reads.find_fast(Project(DEFAULT))))
    return _find(project_id)


def newest(project_id: str) -> Project:
    """As it is stored at this moment, for a change. Raises NotFound."""
    if project_id != DEFAULT:
        return writes.find(Project, project_id, consistent=True)
    [stored] = reads.find_together(Project(DEFAULT), consistent=True)
    return default(stored)


def forget(project_id: str) -> None:
    """In this process, after a change. Others remember a project for ten seconds."""
    _cache.forget(project_id)


def _find(project_id: str) -> Project:
    if not _ID.fullmatch(project_id):
        raise writes.NotFound("Project: the id has characters that no id has")
    return _cache.get(project_id, lambda: writes.find(Project, project_id))


def keys_to_read(project_ids: Iterable[str]) -> list[Project]:
    """For code that reads projects together with other items. The default project may have no row."""
    return [Project(project_id) for project_id in set(project_ids)]


def by_id(stored: Iterable[Project]) -> dict[str, Project]:
    """The projects that were read, and the default one."""
    found = {project.project_id: project for project in stored}
    return found | {DEFAULT: default(found.get(DEFAULT))}


def default(stored: Project | None = None) -> Project:
    """Mostly from the settings: a read would be one more round trip for each item. `stored` is what owners changed."""
    project = Project(
        DEFAULT,
        name=settings.PROJECT_NAME,
        time_zone=settings.DEFAULT_TIME_ZONE,
        public_totals=settings.ANALYTICS_IS_PUBLIC,
        first_form_id=DEFAULT,
    )
    for name in CHANGED_IN_THE_BROWSER:
        if (value := getattr(stored, name, None)) is not None:
            setattr(project, name, value)
    return project


def is_deployed(project: Project) -> bool:
    """Whether its time zone and its retention are settings of the deployment. Such a project cannot be deleted."""
    return project.project_id == DEFAULT


def is_named(project: Project) -> bool:
    return not is_deployed(project) or project.name != UNNAMED


def new(
    name: str, time_zone: str, *, retention_days: int | None = None, public_totals: bool = False, end: str | None = None
) -> Project:
    """Not stored yet: the project, its first form and its owner are created in one transaction.

    The id ends by chance, or as the caller says: who asks twice for the same one gets a conflict.
    """
    return Project(
        readable_id(name, fallback="project", end=end),
        name=name,
        time_zone=time_zone,
        retention_days=retention_days,
        public_totals=public_totals,
        created_at=clock.now(),
    )


def all_ids() -> list[str]:
    """The default project, and then the others from the oldest to the newest."""
    return [DEFAULT, *(project.project_id for project in Project.all.query(LISTED) if not is_deployed(project))]


def has_public_totals(project_id: str) -> bool:
    try:
        return bool(as_members_see_it(project_id).public_totals)
    except writes.NotFound:
        return False


def retention_days(project: Project) -> int:
    """0 keeps items forever."""
    own = project.retention_days
    return settings.FEEDBACK_RETENTION_DAYS if own is None else int(own)
