from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from django.conf import settings
from pynamodb.attributes import BooleanAttribute, UnicodeAttribute, UnicodeSetAttribute, VersionAttribute

from storage import ids
from storage.tables import ExpiringTable, MomentAttribute


class Kind(StrEnum):
    NOTE = "note"  # for the members of the project only
    REPLY = "reply"  # to a customer, by e-mail
    ANSWER = "answer"  # of a customer


class Message(ExpiringTable):
    """A note, a reply or an answer. It is about a subject, such as feedback#<id>, as in the table of activity."""

    class Meta(ExpiringTable.Meta):
        table_name = settings.TABLES["messages"]

    subject = UnicodeAttribute(hash_key=True)
    message_id = UnicodeAttribute(range_key=True, attr_name="messageId")  # the activityId of its row of activity
    project_id = UnicodeAttribute(attr_name="projectId")
    kind = UnicodeAttribute()
    author = UnicodeAttribute()  # an actor, such as person:<id>
    text = UnicodeAttribute()
    mentions = UnicodeSetAttribute(null=True)  # the ids of persons
    mail_id = UnicodeAttribute(attr_name="mailId", null=True)  # of a reply
    internet_id = UnicodeAttribute(attr_name="internetId", null=True)  # of an answer: the Message-ID of its mail
    is_from_other = BooleanAttribute(attr_name="isFromOther", null=True)  # of an answer: not from the known address
    edited_at = MomentAttribute(attr_name="editedAt", null=True)
    version = VersionAttribute()

    @property
    def created_at(self) -> datetime:
        return ids.time_of(self.message_id)


class Mark(ExpiringTable):
    """Something that must happen once, such as the note of a form that was sent twice by a double click.

    A row of the same table, because it is written in the transaction of a message, and goes the same way.
    """

    class Meta(ExpiringTable.Meta):
        table_name = settings.TABLES["messages"]

    name = UnicodeAttribute(hash_key=True, attr_name="subject")  # once#...
    kind = UnicodeAttribute(range_key=True, attr_name="messageId", default="mark")
    message_id = UnicodeAttribute(attr_name="writtenId", null=True)
    fingerprint = UnicodeAttribute(null=True)  # of what was written
    version = VersionAttribute()
