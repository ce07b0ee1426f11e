from __future__ import annotations

from django.conf import settings

from staff.models import Project
from storage import writes

DEFAULT = "default"


def find(project_id: str) -> Project:
    return default() if project_id == DEFAULT else writes.find(Project, project_id)


def or_default(stored: Project | None, project_id: str) -> Project:
    """For callers that have read the project already, together with another item."""
    if project_id == DEFAULT:
        return default()
    if stored is None:
        raise writes.NotFound(f"Project {project_id}")
    return stored


def default() -> Project:
    """Comes from the settings, never from the table: a read would be one more round trip for each item."""
    return Project(DEFAULT, name=settings.PROJECT_NAME, time_zone=settings.DEFAULT_TIME_ZONE)
