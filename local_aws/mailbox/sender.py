from __future__ import annotations

from botocore.exceptions import ClientError
from django.conf import settings

from storage.connection.clients import client


def verify() -> None:
    """SES sends only from a verified address. On AWS a person verifies it. The emulator forgets it when killed."""
    if not settings.MAIL_FROM:
        return
    try:
        client("sesv2").create_email_identity(EmailIdentity=settings.MAIL_FROM)
    except ClientError as error:
        if error.response["Error"]["Code"] != "AlreadyExistsException":
            raise
