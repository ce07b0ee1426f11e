from __future__ import annotations

from django.conf import settings

from staff.models import Project
from storage import writes

DEFAULT = "default"


def find(project_id: str) -> Project:
    """The default project exists from the start: until somebody changes it, it is what the settings say."""
    try:
        return writes.find(Project, project_id)
    except writes.NotFound:
        if project_id != DEFAULT:
            raise
        return Project(DEFAULT, name="Feedback", time_zone=settings.DEFAULT_TIME_ZONE)
