from __future__ import annotations

from django.conf import settings
from pynamodb.attributes import UnicodeAttribute, VersionAttribute

from storage.tables import MomentAttribute, Table


class ReplyTemplate(Table):
    """A text that members of a project insert into their replies."""

    class Meta(Table.Meta):
        table_name = settings.TABLES["reply-templates"]

    project_id = UnicodeAttribute(hash_key=True, attr_name="projectId")
    template_id = UnicodeAttribute(range_key=True, attr_name="templateId")  # sorts by time
    name = UnicodeAttribute()
    text = UnicodeAttribute()
    updated_at = MomentAttribute(attr_name="updatedAt")
    version = VersionAttribute()
