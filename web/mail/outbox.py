"""Queues mails. A mail is a row of the table `mails` and a message in the queue `mail` with the id of the row.

The row is written first. If the message is lost, the sweep (web/mail/sweep.py) sends it again minutes later.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Mapping
from contextlib import suppress
from datetime import timedelta
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError
from django.core.validators import validate_email

from storage import clock, queues, writes
from storage.ids import ordered_id
from web.mail.models import OPEN, Mail, MailState

KEPT = timedelta(days=30)
LARGEST_CONTEXT = 8_000  # characters of JSON
MOST_UNFINISHED = 100
# A message needs seconds. If nothing happened with the mail until then, its message was lost.
MESSAGE_LOST_AFTER = timedelta(minutes=2)

logger = logging.getLogger(__name__)


def queue(
    template: str, to: str, context: Mapping[str, Any], *, project_id: str | None = None, request_id: str | None = None
) -> str:
    """Returns the mailId."""
    mail = draft(template, to, context, project_id=project_id, request_id=request_id)
    writes.create(mail)
    hand_over(mail)
    return mail.mail_id


def draft(
    template: str, to: str, context: Mapping[str, Any], *, project_id: str | None = None, request_id: str | None = None
) -> Mail:
    """The row of a mail, for a transaction with the change that causes it. Call hand_over() after the transaction.

    `template` is a name such as "staff/mail/locked". `to` is an address, or a person such as person:<id>: then address
    and language are those of the person when the mail is sent. `context` is for the template; it must be JSON.
    A mail about the account of a person belongs to no project.
    """
    if "@" in to:
        validate_email(to)
    if len(json.dumps(context, ensure_ascii=False)) > LARGEST_CONTEXT:
        raise ValueError(f"The context of a mail has up to {LARGEST_CONTEXT} characters: put a link into {template}.")
    now = clock.now()
    return Mail(
        ordered_id(),
        project_id=project_id,
        template=template,
        to=to,
        context=dict(context),
        state=MailState.QUEUED,
        request_id=request_id,
        created_at=now,
        expires_at=now + KEPT,
        outbox=OPEN,
        due_at=now + MESSAGE_LOST_AFTER,
    )


def unfinished() -> list[Mail]:
    """The oldest mails that are not finished. It reads each one: for a terminal."""
    ids = sorted(mail.mail_id for mail in Mail.open_mails.query(OPEN))[:MOST_UNFINISHED]
    mails = []
    for mail_id in ids:
        with suppress(writes.NotFound):  # it has expired
            mails.append(writes.find(Mail, mail_id))
    return [mail for mail in mails if mail.state in (MailState.QUEUED, MailState.SENDING)]


def hand_over(mail: Mail) -> None:
    """Sends the message of a mail to the queue. If that fails now, the mail is only late: the request goes on."""
    try:
        queues.send("mail", {"mailId": mail.mail_id}, fail_fast=True)  # a visitor may wait
    except (BotoCoreError, ClientError) as error:
        logger.warning("mail_late", extra={"mailId": mail.mail_id, "errorType": type(error).__name__})
