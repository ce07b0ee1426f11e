from __future__ import annotations

from datetime import datetime

from django.conf import settings
from pynamodb.attributes import JSONAttribute, NumberAttribute, UnicodeAttribute
from pynamodb.indexes import AllProjection, GlobalSecondaryIndex

from storage import ids
from storage.tables import Table


class ByProjectMonth(GlobalSecondaryIndex["ActivityRow"]):
    class Meta:
        index_name = "project-month-index"
        projection = AllProjection()

    project_month = UnicodeAttribute(hash_key=True, attr_name="projectMonth")
    activity_id = UnicodeAttribute(range_key=True, attr_name="activityId")


class ActivityRow(Table):
    """One act: who did what to which subject. A row is written once, and never changed or deleted."""

    class Meta(Table.Meta):
        table_name = settings.TABLES["activity"]

    subject = UnicodeAttribute(hash_key=True)  # such as feedback#<id>
    activity_id = UnicodeAttribute(range_key=True, attr_name="activityId")  # sorts by time
    project_id = UnicodeAttribute(attr_name="projectId")
    project_month = UnicodeAttribute(attr_name="projectMonth")
    actor = UnicodeAttribute()
    action = UnicodeAttribute()
    changes = JSONAttribute(null=True)  # by member: [old, new], or "changed"
    request_id = UnicodeAttribute(attr_name="requestId", null=True)
    batch_id = UnicodeAttribute(attr_name="batchId", null=True)
    subject_version = NumberAttribute(attr_name="subjectVersion", null=True)  # after the act
    by_project_month = ByProjectMonth()

    @property
    def at(self) -> datetime:
        return ids.time_of(self.activity_id)
