"""Finds whom a mail with a one-time link is for, and makes the link. See settings.MAIL_RECIPIENTS.

This happens in the background, when the mail is sent. So no row of a mail has a token, and a visitor who asks for a new
password cannot tell by the time whether an address is known.
"""

from __future__ import annotations

from django.conf import settings

from staff.account import one_time_links
from staff.account.one_time_links import Kind
from staff.members import mail_recipients
from web.mail.recipients import Letter, Recipient


def new_password(email_hash: str) -> str:
    """The recipient of a mail to the owner of this address, if it has one."""
    return f"{Kind.NEW_PASSWORD}:{email_hash}"


def find(to: str) -> Recipient | None:
    person = mail_recipients.owner_of(to.partition(":")[2])
    if person is None:
        return None
    token = one_time_links.issue(Kind.NEW_PASSWORD, person)
    letter = Letter(sender=settings.PROJECT_NAME, is_personal=False, values={"token": token})
    return mail_recipients.recipient(person, letter)
