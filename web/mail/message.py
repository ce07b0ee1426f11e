"""Builds one mail and hands it to the mail backend of Django."""

from __future__ import annotations

from email.charset import QP, Charset
from email.utils import formataddr

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.mail import EmailMultiAlternatives
from django.core.validators import validate_email

from web.mail.models import Mail
from web.mail.recipients import Letter, Recipient
from web.mail.rendering import one_line, render
from web.mail.ses_backend import MAIL_ID, SES_MESSAGE_ID

# Each character is ASCII on the way: not every mail server keeps others unchanged, and DKIM signs what SES sent.
_ENCODING = Charset("utf-8")
_ENCODING.body_encoding = QP

AUTOMATIC = {
    "Auto-Submitted": "auto-generated",  # so that no absence note answers
    "X-Auto-Response-Suppress": "All",  # the same for Microsoft
}


class UnusableAddress(Exception):
    """The text names no address."""

    safe_to_log = True


def send(mail: Mail, recipient: Recipient) -> str | None:
    """Returns the id that SES gave the mail. Other mail backends give none."""
    rendered, letter = render(mail.template, recipient, mail.context), recipient.letter
    sender = one_line(letter.sender if letter else settings.PROJECT_NAME)
    message = EmailMultiAlternatives(
        subject=rendered.subject,
        body=rendered.text,
        from_email=formataddr((sender, settings.MAIL_FROM)),
        to=[_checked(recipient.address)],
        reply_to=[letter.reply_to] if letter and letter.reply_to else None,
        headers={**_headers(letter), MAIL_ID: mail.mail_id},
    )
    message.encoding = _ENCODING
    message.attach_alternative(rendered.html, "text/html")
    message.send()
    return getattr(message, SES_MESSAGE_ID, None)


def _headers(letter: Letter | None) -> dict[str, str]:
    """Mail programs show mails with the same first reference as one conversation. SES replaces the Message-ID of a mail
    with its own, and keeps these.
    """
    automatic = {} if letter and letter.is_personal else AUTOMATIC
    if not letter or not letter.references:
        return automatic
    return {**automatic, "In-Reply-To": letter.references[-1], "References": " ".join(letter.references)}


def _checked(address: str) -> str:
    try:
        validate_email(address)
    except ValidationError as error:
        raise UnusableAddress("the address is not valid") from error
    return address
