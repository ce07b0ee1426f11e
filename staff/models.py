from __future__ import annotations

from django.conf import settings
from pynamodb.attributes import UnicodeAttribute, VersionAttribute

from storage.tables import MomentAttribute, Table


class Project(Table):
    """Whose feedback it is: everything a team keeps belongs to one."""

    class Meta(Table.Meta):
        table_name = settings.TABLES["projects"]

    project_id = UnicodeAttribute(hash_key=True, attr_name="projectId")
    name = UnicodeAttribute()
    time_zone = UnicodeAttribute(attr_name="timeZone")
    created_at = MomentAttribute(attr_name="createdAt", null=True)
    version = VersionAttribute()
