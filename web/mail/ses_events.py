"""What became of a mail, as SES reports it by a topic: accepted, rejected, bounced, reported as spam.

A report can come twice, late, or in another order than the events. Each one only moves a mail forward. It names the
addresses, so what waits for another try is not the report itself: addresses are hashes from the moment it is read.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError
from pynamodb.exceptions import PynamoDBException

from storage import clock, queues, writes
from web.mail import suppression
from web.mail.models import CLOSED, Mail, MailState

TRIES = 5
UNFINISHED = {MailState.QUEUED, MailState.SENDING}
# SES tried for hours before it reports a transient bounce. The mail is lost, but the next one may arrive.
PERMANENT = "Permanent"

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Report:
    mail_id: str | None
    ses_message_id: str
    state: MailState
    reason: str | None = None
    suppressed: tuple[str, ...] = ()  # hashes of addresses that get no mail any more

    def advances(self, mail: Mail) -> bool:
        # A person can report a mail as spam that also bounced for another mailbox; nothing undoes that report.
        return mail.state in UNFINISHED or (self.state != MailState.SENT and mail.state != MailState.COMPLAINED)


def on_events(event: Mapping[str, Any], context: object) -> None:
    for record in event["Records"]:
        report = read(record["Sns"]["Message"])
        if report is not None:
            _store_now_or_later(report)


def _store_now_or_later(report: Report) -> None:
    """Lambda would keep the whole event for its next tries. The queue of mails keeps a report without addresses."""
    try:
        store(report)
    except (ClientError, BotoCoreError, PynamoDBException, writes.Conflict) as error:
        extra = {"mailId": report.mail_id, "errorType": type(error).__name__}
        logger.warning("mail_report_late", extra=extra)
        queues.send("mail", {"report": asdict(report)})


def read(text: str) -> Report | None:
    """None for messages that report nothing about a mail, such as SES's test message when the topic is set up."""
    try:
        message = json.loads(text)
    except ValueError:
        message = None
    match message:
        case {"eventType": "Send", "mail": mail}:
            return _report(mail, MailState.SENT)
        case {"eventType": "Reject", "mail": mail, "reject": reject}:
            return _report(mail, MailState.FAILED, f"SES rejected the mail: {reject.get('reason')}")
        case {"eventType": "Bounce", "mail": mail, "bounce": bounce}:
            kind = f"{bounce['bounceType']}, {bounce['bounceSubType']}"
            addresses = bounce["bouncedRecipients"] if bounce["bounceType"] == PERMANENT else []
            return _report(mail, MailState.BOUNCED, kind, addresses)
        case {"eventType": "Complaint", "mail": mail, "complaint": complaint}:
            kind = complaint.get("complaintFeedbackType") or "reported as spam"
            return _report(mail, MailState.COMPLAINED, kind, complaint["complainedRecipients"])
    logger.info("mail_report_ignored")
    return None


def _report(
    mail: Mapping[str, Any], state: MailState, reason: str | None = None, addresses: list[dict[str, str]] | None = None
) -> Report:
    mail_ids = mail.get("tags", {}).get("mailId") or [None]
    suppressed = tuple(suppression.hash_of(recipient["emailAddress"]) for recipient in addresses or [])
    return Report(mail_ids[0], mail["messageId"], state, reason, suppressed)


def store(report: Report) -> None:
    for address_hash in report.suppressed:
        suppression.suppress(address_hash, report.state, report.mail_id)
    if report.mail_id is not None:
        _advance(report, report.mail_id)
    log = logger.info if report.state == MailState.SENT else logger.warning
    log("mail_reported", extra={"mailId": report.mail_id, "state": report.state, "reason": report.reason})


def _advance(report: Report, mail_id: str) -> None:
    for attempt in range(1, TRIES + 1):
        try:
            mail = writes.find(Mail, mail_id, consistent=True)
            if report.advances(mail):
                writes.change(mail, *_changes(report, mail))
        except writes.NotFound:
            return  # it has expired; a report can take weeks
        except writes.Conflict:
            if attempt == TRIES:
                raise
        else:
            return


def _changes(report: Report, mail: Mail) -> list[Any]:
    reason = Mail.reason.remove() if report.reason is None else Mail.reason.set(report.reason)
    changes = [Mail.state.set(report.state), Mail.ses_message_id.set(report.ses_message_id), reason, *CLOSED]
    return changes if mail.sent_at else [*changes, Mail.sent_at.set(clock.now())]
