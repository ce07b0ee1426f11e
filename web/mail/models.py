from __future__ import annotations

from enum import StrEnum

from django.conf import settings
from pynamodb.attributes import JSONAttribute, NumberAttribute, UnicodeAttribute, VersionAttribute
from pynamodb.indexes import GlobalSecondaryIndex, KeysOnlyProjection

from storage.tables import ExpiringTable, MomentAttribute, Table

OPEN = "open"


class MailState(StrEnum):
    QUEUED = "queued"
    SENDING = "sending"
    SENT = "sent"  # SES accepted it
    FAILED = "failed"  # it was not sent, and will not be
    BOUNCED = "bounced"
    COMPLAINED = "complained"  # the person reported it as spam


class OpenMails(GlobalSecondaryIndex["Mail"]):
    """The mails that are not finished. Finished ones have no `outbox`, so the index is small."""

    class Meta:
        index_name = "open-index"
        projection = KeysOnlyProjection()

    outbox = UnicodeAttribute(hash_key=True)
    due_at = MomentAttribute(range_key=True, attr_name="dueAt")


class Mail(ExpiringTable):
    class Meta(ExpiringTable.Meta):
        table_name = settings.TABLES["mails"]

    mail_id = UnicodeAttribute(hash_key=True, attr_name="mailId")
    project_id = UnicodeAttribute(attr_name="projectId", null=True)
    template = UnicodeAttribute()
    to = UnicodeAttribute()  # an address, or a person such as person:<id>
    context = JSONAttribute()
    state = UnicodeAttribute()
    reason = UnicodeAttribute(null=True)  # why it is not sent; never an address
    attempts = NumberAttribute(default=0)
    ses_message_id = UnicodeAttribute(attr_name="sesMessageId", null=True)
    request_id = UnicodeAttribute(attr_name="requestId", null=True)
    created_at = MomentAttribute(attr_name="createdAt")
    claimed_at = MomentAttribute(attr_name="claimedAt", null=True)
    sent_at = MomentAttribute(attr_name="sentAt", null=True)
    outbox = UnicodeAttribute(null=True)
    due_at = MomentAttribute(attr_name="dueAt", null=True)  # when the sweep sends its message again
    version = VersionAttribute()
    open_mails = OpenMails()


CLOSED = (Mail.outbox.remove(), Mail.due_at.remove())  # of a mail that is finished


class SuppressedAddress(Table):
    """An address that gets no mail any more. The table has only a keyed hash of it."""

    class Meta(Table.Meta):
        table_name = settings.TABLES["suppressed-addresses"]

    address_hash = UnicodeAttribute(hash_key=True, attr_name="addressHash")
    reason = UnicodeAttribute()
    mail_id = UnicodeAttribute(attr_name="mailId", null=True)
    created_at = MomentAttribute(attr_name="createdAt")
