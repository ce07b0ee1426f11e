"""Builds one mail and hands it to the mail backend of Django."""

from __future__ import annotations

from email.charset import QP, Charset
from email.utils import formataddr

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.mail import EmailMultiAlternatives
from django.core.validators import validate_email

from web.mail.models import Mail
from web.mail.recipients import Recipient
from web.mail.rendering import one_line, render
from web.mail.ses_backend import MAIL_ID, SES_MESSAGE_ID

# Each character is ASCII on the way: not every mail server keeps others unchanged, and DKIM signs what SES sent.
_ENCODING = Charset("utf-8")
_ENCODING.body_encoding = QP

HEADERS = {
    "Auto-Submitted": "auto-generated",  # so that no absence note answers
    "X-Auto-Response-Suppress": "All",  # the same for Microsoft
}


class UnusableAddress(Exception):
    """The text names no address."""

    safe_to_log = True


def send(mail: Mail, recipient: Recipient) -> str | None:
    """Returns the id that SES gave the mail. Other mail backends give none."""
    rendered = render(mail.template, recipient, mail.context)
    message = EmailMultiAlternatives(
        subject=rendered.subject,
        body=rendered.text,
        from_email=formataddr((one_line(settings.PROJECT_NAME), settings.MAIL_FROM)),
        to=[_checked(recipient.address)],
        headers={**HEADERS, MAIL_ID: mail.mail_id},
    )
    message.encoding = _ENCODING
    message.attach_alternative(rendered.html, "text/html")
    message.send()
    return getattr(message, SES_MESSAGE_ID, None)


def _checked(address: str) -> str:
    try:
        validate_email(address)
    except ValidationError as error:
        raise UnusableAddress("the address is not valid") from error
    return address
