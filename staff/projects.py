from __future__ import annotations

from django.conf import settings

from staff.models import Project
from storage import writes

DEFAULT = "default"


def find(project_id: str) -> Project:
    return default() if project_id == DEFAULT else writes.find(Project, project_id)


def default() -> Project:
    """Comes from the settings, never from the table: a read would be one more round trip for each item."""
    return Project(
        DEFAULT,
        name=settings.PROJECT_NAME,
        time_zone=settings.DEFAULT_TIME_ZONE,
        public_totals=settings.ANALYTICS_IS_PUBLIC,
        first_form_id=DEFAULT,
    )
