"""The mails of one machine: the rows of the outbox, and the files of those that the emulated SES accepted."""

from __future__ import annotations

from dataclasses import dataclass
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default

from django.conf import settings

from storage import writes
from web.mail.models import Mail, MailState

MOST = 100
STATES = {
    MailState.QUEUED: ("even", "clock"),
    MailState.SENDING: ("even", "clock"),
    MailState.SENT: ("good", "check"),
    MailState.FAILED: ("poor", "cross"),
    MailState.BOUNCED: ("poor", "cross"),
    MailState.COMPLAINED: ("poor", "cross"),
}


@dataclass(frozen=True)
class ShownMail:
    row: Mail
    message: EmailMessage | None  # None if it was not sent

    @property
    def title(self) -> str:
        return str(self.message["Subject"]) if self.message else self.row.template

    @property
    def to(self) -> str:
        return str(self.message["To"]) if self.message else self.row.to

    @property
    def reply_to(self) -> str:
        """The address to which the reader can answer, if the site takes in answers to this mail."""
        return str(self.message["Reply-To"] or "") if self.message else ""

    @property
    def tone(self) -> str:
        return STATES[MailState(self.row.state)][0]

    @property
    def icon(self) -> str:
        return STATES[MailState(self.row.state)][1]

    @property
    def headers(self) -> list[tuple[str, str]]:
        return [(name, str(value)) for name, value in self.message.items()] if self.message else []

    def part(self, kind: str) -> str:
        """The part "plain" or "html"."""
        body = self.message.get_body((kind,)) if self.message else None
        return str(body.get_content()) if body else ""

    @property
    def text(self) -> str:
        return self.part("plain")


def newest() -> list[ShownMail]:
    """It scans, as there is no list of all mails. On one machine there are few."""
    rows = sorted(Mail.scan(), key=lambda row: row.mail_id, reverse=True)
    return [_shown(row) for row in rows[:MOST]]


def find(mail_id: str) -> ShownMail:
    return _shown(writes.find(Mail, mail_id, consistent=True))


def _shown(row: Mail) -> ShownMail:
    file = settings.DATA_DIR / "aws" / "mail" / f"{row.ses_message_id}.eml"
    if not row.ses_message_id or not file.is_file():
        return ShownMail(row, None)
    return ShownMail(row, message_from_bytes(file.read_bytes(), policy=default))
