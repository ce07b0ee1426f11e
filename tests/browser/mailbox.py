"""Puts a mail of a test into the mailbox of one machine."""

from __future__ import annotations

from pathlib import Path

from django.core import mail as django_mail

from storage import writes
from web.mail import delivery
from web.mail.models import Mail


def in_mailbox(mail: Mail, folder: Path) -> None:
    """Sends the mail, and puts it where the emulated SES of `make run` does."""
    delivery.deliver(mail.mail_id)
    writes.change(writes.find(Mail, mail.mail_id), Mail.ses_message_id.set("0100-aa"))
    (folder / "aws" / "mail").mkdir(parents=True)
    (folder / "aws" / "mail" / "0100-aa.eml").write_bytes(django_mail.outbox[-1].message().as_bytes())
