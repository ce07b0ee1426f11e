from __future__ import annotations

from django.conf import settings

from staff.models import Project
from storage import writes

DEFAULT = "default"


def find(project_id: str) -> Project:
    try:
        return writes.find(Project, project_id)
    except writes.NotFound:
        return or_default(None, project_id)


def or_default(stored: Project | None, project_id: str) -> Project:
    """The default project exists from the start: until somebody changes it, it is what the settings say."""
    if stored is not None:
        return stored
    if project_id != DEFAULT:
        raise writes.NotFound(f"Project {project_id}")
    return Project(DEFAULT, name=settings.PROJECT_NAME, time_zone=settings.DEFAULT_TIME_ZONE)
