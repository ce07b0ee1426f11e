from __future__ import annotations

from datetime import date
from enum import StrEnum

from django.conf import settings
from pynamodb.attributes import (
    Attribute,
    NumberAttribute,
    UnicodeAttribute,
    UnicodeSetAttribute,
    VersionAttribute,
)
from pynamodb.constants import STRING
from pynamodb.indexes import AllProjection, GlobalSecondaryIndex

from storage.tables import ExpiringTable, MomentAttribute, Table


class Status(StrEnum):
    """The columns of the board, in their order."""

    OPEN = "open"
    IN_PROGRESS = "in_progress"
    COMPLETED = "completed"


class Priority(StrEnum):
    HIGH = "high"
    NORMAL = "normal"
    LOW = "low"


UNFINISHED = (Status.OPEN, Status.IN_PROGRESS)


class DayAttribute(Attribute[date]):
    """A day without a time, as 2026-11-23: these texts sort by time."""

    attr_type = STRING

    def serialize(self, value: date) -> str:
        return value.isoformat()

    def deserialize(self, value: str) -> date:
        return date.fromisoformat(value)


class ByColumn(GlobalSecondaryIndex["Task"]):
    """One column of the board. A deleted task has no `column`, so it is in none."""

    class Meta:
        index_name = "column-index"
        projection = AllProjection()

    column = UnicodeAttribute(hash_key=True)
    rank = UnicodeAttribute(range_key=True)


class Task(ExpiringTable):
    """Something that has to be done, mostly because of what a customer wrote. It expires only after its deletion."""

    class Meta(ExpiringTable.Meta):
        table_name = settings.TABLES["tasks"]

    project_id = UnicodeAttribute(hash_key=True, attr_name="projectId")
    task_id = UnicodeAttribute(range_key=True, attr_name="taskId")  # sorts by time: storage.ids.ordered_id()
    title = UnicodeAttribute()
    description = UnicodeAttribute(null=True)
    status = UnicodeAttribute()  # a later version may know more than Status
    priority = UnicodeAttribute()
    tags = UnicodeSetAttribute(null=True)
    assignee = UnicodeAttribute(null=True)  # the id of a person
    deadline = DayAttribute(null=True)  # on the calendar of the project
    reminder_at = MomentAttribute(attr_name="reminderAt", null=True)
    feedback_ids = UnicodeSetAttribute(attr_name="feedbackIds", null=True)  # each has a TaskLink
    links = UnicodeSetAttribute(null=True)  # addresses of issues and pages
    created_by = UnicodeAttribute(attr_name="createdBy")  # an actor, such as person:<id>
    created_at = MomentAttribute(attr_name="createdAt")
    updated_at = MomentAttribute(attr_name="updatedAt")
    completed_at = MomentAttribute(attr_name="completedAt", null=True)
    deleted_at = MomentAttribute(attr_name="deletedAt", null=True)
    column = UnicodeAttribute(null=True)
    rank = UnicodeAttribute()  # its place in the column: see tasks/places.py
    comment_count = NumberAttribute(attr_name="commentCount", null=True)  # changes without a new version
    body_hash = UnicodeAttribute(attr_name="bodyHash", null=True)  # only with an Idempotency-Key
    version = VersionAttribute()
    by_column = ByColumn()

    @property
    def is_completed(self) -> bool:
        return self.status == Status.COMPLETED

    @property
    def is_deleted(self) -> bool:
        return bool(self.deleted_at)


class TaskLink(Table):
    """Finds the tasks of an item of feedback with one query. The task has the id of the item in `feedback_ids`."""

    class Meta(Table.Meta):
        table_name = settings.TABLES["task-links"]

    feedback_id = UnicodeAttribute(hash_key=True, attr_name="feedbackId")
    task_id = UnicodeAttribute(range_key=True, attr_name="taskId")
    project_id = UnicodeAttribute(attr_name="projectId")


def subject_of(task_id: str) -> str:
    """The task in rows of activity and in conversations."""
    return f"task#{task_id}"
