from __future__ import annotations

from enum import StrEnum

from django.conf import settings
from pynamodb.attributes import NumberAttribute, UnicodeAttribute, UnicodeSetAttribute, VersionAttribute
from pynamodb.indexes import AllProjection, GlobalSecondaryIndex

from storage.tables import DatedTable, MomentAttribute, Table


class Status(StrEnum):
    """Where staff find an item. Each is a folder of the inbox."""

    NEW = "new"
    OPEN = "open"
    DONE = "done"
    ARCHIVED = "archived"
    SPAM = "spam"
    DELETED = "deleted"

    @property
    def is_counted(self) -> bool:
        return self not in (Status.SPAM, Status.DELETED)


class Mood(StrEnum):
    POSITIVE = "positive"
    NEUTRAL = "neutral"
    NEGATIVE = "negative"


class ByTime(GlobalSecondaryIndex["Feedback"]):
    class Meta:
        index_name = "createdAt-index"
        projection = AllProjection()

    project_shard = UnicodeAttribute(hash_key=True, attr_name="projectShard")
    created_at = MomentAttribute(range_key=True, attr_name="createdAt")


class ByFolder(GlobalSecondaryIndex["Feedback"]):
    class Meta:
        index_name = "folder-index"
        projection = AllProjection()

    folder_shard = UnicodeAttribute(hash_key=True, attr_name="folderShard")
    created_at = MomentAttribute(range_key=True, attr_name="createdAt")


class ByPerson(GlobalSecondaryIndex["Feedback"]):
    class Meta:
        index_name = "person-index"
        projection = AllProjection()

    person_hash = UnicodeAttribute(hash_key=True, attr_name="personHash")
    created_at = MomentAttribute(range_key=True, attr_name="createdAt")


class Feedback(DatedTable):
    class Meta(DatedTable.Meta):
        table_name = settings.TABLES["feedback"]

    feedback_id = UnicodeAttribute(hash_key=True, attr_name="feedbackId")
    project_id = UnicodeAttribute(attr_name="projectId")
    form_id = UnicodeAttribute(attr_name="formId")
    source = UnicodeAttribute()
    release = UnicodeAttribute()
    request_id = UnicodeAttribute(attr_name="requestId", null=True)  # the one that brought it

    rating = NumberAttribute()
    message = UnicodeAttribute()
    sentiment = UnicodeAttribute()
    sentiment_score = NumberAttribute(attr_name="sentimentScore", null=True)
    name = UnicodeAttribute(null=True)
    email = UnicodeAttribute(null=True)
    person_hash = UnicodeAttribute(attr_name="personHash", null=True)
    body_hash = UnicodeAttribute(attr_name="bodyHash", null=True)  # of what came with an Idempotency-Key

    status = UnicodeAttribute()
    previous_status = UnicodeAttribute(attr_name="previousStatus", null=True)  # before it was put aside
    spam_reason = UnicodeAttribute(attr_name="spamReason", null=True)  # why it was set aside when it came
    # The hour on the project's clock when it came, as 2026-11-21T10: fixed here, so that its bucket never moves.
    local_hour = UnicodeAttribute(attr_name="localHour")
    received_at = MomentAttribute(attr_name="receivedAt")  # differs from created_at in an import
    updated_at = MomentAttribute(attr_name="updatedAt")
    version = VersionAttribute()

    project_shard = UnicodeAttribute(attr_name="projectShard")
    folder_shard = UnicodeAttribute(attr_name="folderShard")
    by_time = ByTime()
    by_folder = ByFolder()
    by_person = ByPerson()


class Form(Table):
    """One way in: what is asked, and on which page."""

    class Meta(Table.Meta):
        table_name = settings.TABLES["forms"]

    fail_fast = True  # without it the plain question is asked

    project_id = UnicodeAttribute(hash_key=True, attr_name="projectId")
    form_id = UnicodeAttribute(range_key=True, attr_name="formId")
    title = UnicodeAttribute()
    releases = UnicodeSetAttribute(null=True)  # that anybody may name; each has counters of its own
    created_at = MomentAttribute(attr_name="createdAt", null=True)
    version = VersionAttribute()
