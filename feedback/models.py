from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from django.conf import settings
from pynamodb.attributes import (
    Attribute,
    BooleanAttribute,
    NumberAttribute,
    UnicodeAttribute,
    UnicodeSetAttribute,
    VersionAttribute,
)
from pynamodb.constants import MAP
from pynamodb.indexes import AllProjection, GlobalSecondaryIndex, KeysOnlyProjection

from storage.tables import DatedTable, DocumentAttribute, MomentAttribute


class Status(StrEnum):
    """The state of an item. Each status is a folder of the inbox."""

    NEW = "new"
    OPEN = "open"
    SNOOZED = "snoozed"
    DONE = "done"
    ARCHIVED = "archived"
    SPAM = "spam"
    DELETED = "deleted"

    @property
    def is_counted(self) -> bool:
        return is_counted(self)


def is_counted(status: str) -> bool:
    """Whether items of this folder are in the totals. A status of a later version, unknown here, is."""
    return status not in (Status.SPAM, Status.DELETED)


class Mood(StrEnum):
    POSITIVE = "positive"
    NEUTRAL = "neutral"
    NEGATIVE = "negative"


@dataclass(frozen=True)
class Before:
    """What the last act on an item replaced. See feedback/inbox/act_writes.py."""

    act_id: str  # or the id of the batch that the act belongs to
    actor: str
    values: Mapping[str, Any]  # by attribute, in DynamoDB's format. None: the item did not have the attribute
    undone: str | None = None  # the id of the act or batch that this one took back


class BeforeAttribute(Attribute[Before]):
    """A map of DynamoDB. The old values in it are as they were stored, also those that only a later version knows."""

    attr_type = MAP

    def serialize(self, value: Before) -> dict[str, Any]:
        values = {name: {"NULL": True} if old is None else old for name, old in value.values.items()}
        texts = {"act": value.act_id, "by": value.actor, "undone": value.undone}
        return {name: {"S": text} for name, text in texts.items() if text} | {"values": {"M": values}}

    def deserialize(self, value: dict[str, Any]) -> Before:
        values = {name: None if "NULL" in old else old for name, old in value["values"]["M"].items()}
        return Before(value["act"]["S"], value["by"]["S"], values, value.get("undone", {}).get("S"))


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


class ByReference(GlobalSecondaryIndex["Feedback"]):
    class Meta:
        index_name = "reference-index"
        projection = KeysOnlyProjection()

    reference_key = UnicodeAttribute(hash_key=True, attr_name="referenceKey")


class Feedback(DatedTable):
    class Meta(DatedTable.Meta):
        table_name = settings.TABLES["feedback"]

    feedback_id = UnicodeAttribute(hash_key=True, attr_name="feedbackId")
    project_id = UnicodeAttribute(attr_name="projectId")
    form_id = UnicodeAttribute(attr_name="formId")
    form_version = NumberAttribute(attr_name="formVersion")  # the one that the visitor saw
    variant = UnicodeAttribute(null=True)
    source = UnicodeAttribute()
    release = UnicodeAttribute(null=True)  # of the customer's own product, if the sender named one
    served_by = UnicodeAttribute(attr_name="servedBy")  # the version of this site that stored it
    request_id = UnicodeAttribute(attr_name="requestId", null=True)  # of the request that created it

    rating = NumberAttribute(null=True)  # None if the form asks for none
    message = UnicodeAttribute()
    answers = DocumentAttribute(null=True)  # by question id: a number, a text, a list of texts or a flag
    counts = UnicodeSetAttribute(null=True)  # what the answers add to the counters of their questions
    context = DocumentAttribute(null=True)  # where it was written: see feedback/api/context_fields.py
    sentiment = UnicodeAttribute()
    sentiment_score = NumberAttribute(attr_name="sentimentScore", null=True)
    name = UnicodeAttribute(null=True)
    email = UnicodeAttribute(null=True)
    may_reply = BooleanAttribute(attr_name="mayReply", null=True)  # whether the sender agreed; None: not asked
    person_hash = UnicodeAttribute(attr_name="personHash", null=True)
    # Of network and text, of an item that was screened: the same text from the same network has the same hash.
    repeat_hash = UnicodeAttribute(attr_name="repeatHash", null=True)
    body_hash = UnicodeAttribute(attr_name="bodyHash", null=True)  # only with an Idempotency-Key

    status = UnicodeAttribute()  # a later version may know more folders than Status
    counted = BooleanAttribute()  # whether the status counts, as the version that wrote it sees it
    # The last folder outside of SNOOZED, ARCHIVED, SPAM and DELETED, while the item is in one of these.
    previous_status = UnicodeAttribute(attr_name="previousStatus", null=True)
    deleted_from = UnicodeAttribute(attr_name="deletedFrom", null=True)  # the folder before DELETED
    kept_until = MomentAttribute(attr_name="keptUntil", null=True)  # the expiry before the deletion
    snoozed_until = MomentAttribute(attr_name="snoozedUntil", null=True)
    spam_reason = UnicodeAttribute(attr_name="spamReason", null=True)  # why it was stored as SPAM
    tags = UnicodeSetAttribute(null=True)
    assignee = UnicodeAttribute(null=True)  # the id of a person
    # The hour of created_at in the project's time zone, as 2026-11-21T10. It never changes, so the item never changes
    # its bucket.
    local_hour = UnicodeAttribute(attr_name="localHour")
    received_at = MomentAttribute(attr_name="receivedAt")  # later than created_at if the item was imported
    updated_at = MomentAttribute(attr_name="updatedAt")
    before = BeforeAttribute(null=True)
    version = VersionAttribute()

    project_shard = UnicodeAttribute(attr_name="projectShard")
    folder_shard = UnicodeAttribute(attr_name="folderShard")
    by_time = ByTime()
    by_folder = ByFolder()
    by_person = ByPerson()
    reference_key = UnicodeAttribute(attr_name="referenceKey")  # see feedback/forms/reference_numbers.py
    by_reference = ByReference()

    @property
    def written(self) -> str:
        """All that the sender wrote: the message and the answers in words, always in the same order."""
        return "\n".join([self.message, *sorted(self.free_texts)])

    @property
    def free_texts(self) -> list[str]:
        """What the sender wrote as an answer, besides the message. Other answers add to the counters."""
        counted = self.counts or ()
        return [
            answer
            for question, answer in (self.answers or {}).items()
            if isinstance(answer, str) and f"{question}.{answer}" not in counted
        ]


def folder_partition(project_id: str, status: str) -> str:
    """The partition of a folder in `folder-index`, without its shard."""
    return f"{project_id}#{status}"
