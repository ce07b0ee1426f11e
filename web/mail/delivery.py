"""Delivers queued mails: one message of the queue `mail` is one mail, or a report about one that could not be stored.

A mail is sent at least once. It is marked `sending` before the call of SES and `sent` after it. If the function ends in
between, nothing is known: SES reports each mail that it accepted (web/mail/ses_events.py), which marks the mail as sent
within seconds. Without such a report it is sent again after LEASE. The person gets it twice only if the report is lost
too. To lose a mail would be worse: an invitation or a warning would never come.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from datetime import timedelta
from typing import Any, TypeGuard

from botocore.exceptions import ClientError
from django.conf import settings

from storage import clock, queues, writes
from web.logs.log_format import redacted
from web.mail import recipients, ses_events, suppression
from web.mail.message import UnusableAddress, send
from web.mail.models import CLOSED, Mail, MailState
from web.mail.ses_events import Report
from web.mail.sweep import next_due

LEASE = timedelta(seconds=60)  # longer than the function runs, shorter than the queue hides a message
GIVE_UP_AFTER = timedelta(days=1)
LONGEST_REASON = 200

# SES never accepts this mail. With other errors (too many mails, the account is paused, the sender is not verified) it
# can accept the mail later.
PERMANENT = {"MessageRejected", "BadRequestException"}

NO_SENDER = "MAIL_FROM is not set"
SUPPRESSED = {"bounced": "the address bounced", "complained": "the person reported a mail as spam"}

logger = logging.getLogger(__name__)


class NotSent(Exception):
    """The mail can never be sent. The text is the reason, without an address."""

    safe_to_log = True


def on_messages(event: Mapping[str, Any], context: object) -> dict[str, list[dict[str, str]]]:
    """A message can come twice, and at the same moment: only one worker can claim its mail."""
    return queues.handle_each(event, _handle)


def _handle(body: Mapping[str, Any]) -> None:
    if "report" in body:
        ses_events.store(Report(**body["report"]))
    else:
        deliver(body["mailId"])


def deliver(mail_id: str) -> None:
    try:
        mail = writes.find(Mail, mail_id, consistent=True)
    except writes.NotFound:
        logger.warning("mail_missing", extra={"mailId": mail_id})
        return
    if not _is_to_be_sent(mail):
        return
    if clock.now() - mail.created_at > GIVE_UP_AFTER:
        _fail(mail, f"not sent within a day: {mail.reason or 'its messages were lost'}")
    elif not settings.MAIL_FROM:
        _put_back(mail, NO_SENDER)
    elif _claim(mail):
        _send(mail)


def _is_to_be_sent(mail: Mail) -> bool:
    if mail.state == MailState.SENDING:  # another worker sends it, or ended while it did
        return mail.claimed_at is None or clock.now() - mail.claimed_at > LEASE
    return mail.state == MailState.QUEUED


def _claim(mail: Mail) -> bool:
    now = clock.now()
    try:
        writes.change(
            mail,
            Mail.state.set(MailState.SENDING),
            Mail.attempts.set(int(mail.attempts) + 1),
            Mail.claimed_at.set(now),
            Mail.due_at.set(next_due(mail.created_at, now)),
        )
    except (writes.Conflict, writes.NotFound):
        return False
    return True


def _send(mail: Mail) -> None:
    try:
        recipient = recipients.find(mail.to)
        if recipient is None:
            raise NotSent("there is no such person")
        if why := suppression.reason_of(recipient.address):
            raise NotSent(SUPPRESSED[why])
        ses_message_id = send(mail, recipient)
    except (NotSent, UnusableAddress) as error:
        _fail(mail, str(error))
    except Exception as error:
        if _is_refused(error):
            _refused(mail, error)
        else:
            # Without a clear answer SES may have accepted the mail, so it stays `sending` until the lease ends.
            _change(mail, Mail.reason.set(f"{type(error).__name__} while it was sent"))
            raise
    else:
        _succeed(mail, ses_message_id)


def _is_refused(error: Exception) -> TypeGuard[ClientError]:
    """Whether SES answered that it did not accept the mail. After an error of its own, it may have."""
    return isinstance(error, ClientError) and error.response["ResponseMetadata"]["HTTPStatusCode"] < 500


def _refused(mail: Mail, error: ClientError) -> None:
    code, text = error.response["Error"]["Code"], error.response["Error"].get("Message", "")
    reason = f"{code}: {redacted(text)}"[:LONGEST_REASON]
    if code in PERMANENT:
        _fail(mail, reason)
        return
    _put_back(mail, reason)
    raise error  # the queue delivers its message again


def _put_back(mail: Mail, reason: str) -> None:
    due = next_due(mail.created_at, clock.now())
    _change(mail, Mail.state.set(MailState.QUEUED), Mail.reason.set(reason), Mail.due_at.set(due))
    logger.warning("mail_not_sent", extra={"mailId": mail.mail_id, "reason": reason})


def _fail(mail: Mail, reason: str) -> None:
    _change(mail, Mail.state.set(MailState.FAILED), Mail.reason.set(reason), *CLOSED)
    logger.warning("mail_failed", extra={"mailId": mail.mail_id, "reason": reason})


def _succeed(mail: Mail, ses_message_id: str | None) -> None:
    identified = [Mail.ses_message_id.set(ses_message_id)] if ses_message_id else []
    sent = [Mail.state.set(MailState.SENT), Mail.sent_at.set(clock.now()), Mail.reason.remove(), *identified]
    _change(mail, *sent, *CLOSED)
    logger.info("mail_sent", extra={"mailId": mail.mail_id, "attempts": int(mail.attempts)})


def _change(mail: Mail, *actions: Any) -> None:
    try:
        writes.change(mail, *actions)
    except (writes.Conflict, writes.NotFound):
        # SES's report about this mail was faster, and knows more. Or the mail has expired.
        logger.info("mail_changed_meanwhile", extra={"mailId": mail.mail_id})
