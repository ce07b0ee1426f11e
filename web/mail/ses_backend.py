"""Sends mails of django.core.mail through Amazon SES (API version 2)."""

from __future__ import annotations

from collections.abc import Sequence

from django.conf import settings
from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend

from storage.connection.clients import client

MAIL_ID = "X-Mail-Id"  # SES reports what became of a mail with the tag of this name
SES_MESSAGE_ID = "ses_message_id"


class SesBackend(BaseEmailBackend):
    """Each message gets an attribute `ses_message_id`. Errors of botocore are raised as they are."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        for message in email_messages:
            setattr(message, SES_MESSAGE_ID, _send(message))
        return len(email_messages)


def _send(message: EmailMessage) -> str:
    # Sent only once: if there is no answer, SES may have accepted the mail.
    answer = client("sesv2", once=True).send_email(
        Destination={"ToAddresses": message.recipients()},
        Content={"Raw": {"Data": message.message().as_bytes()}},
        ConfigurationSetName=settings.MAIL_CONFIGURATION_SET,
        EmailTags=[{"Name": "mailId", "Value": message.extra_headers[MAIL_ID]}],
    )
    return str(answer["MessageId"])
