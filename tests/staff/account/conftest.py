from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from django.core import mail as django_mail
from django.core.mail import EmailMessage

from web.mail import delivery
from web.mail.models import Mail, MailState


@pytest.fixture
def sent() -> Callable[[], list[EmailMessage]]:
    """Delivers the mails that wait, and returns all that were sent, the newest last."""

    def deliver() -> list[EmailMessage]:
        for mail in sorted(Mail.scan(), key=lambda each: each.mail_id):
            if mail.state == MailState.QUEUED:
                delivery.deliver(mail.mail_id)
        return list(django_mail.outbox)

    return deliver


def link_in(mail: EmailMessage) -> str:
    """The address with the token, without the origin."""
    [address] = re.findall(r"http://127\.0\.0\.1:\d+(/\S+\?token=\S+)", str(mail.body))
    return str(address)
