from __future__ import annotations

import json
import urllib.request
from collections.abc import Iterator
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from typing import Any

import pytest
from django.conf import settings as site_settings
from pytest_django import Settings

from local_aws.mailbox import sender
from storage import writes
from storage.connection.clients import client
from web.mail.models import Mail
from web.mail.recipients import Recipient

PEOPLE = {
    "person:ada": Recipient("ada@example.com", "Ada", "en", "Europe/London"),
    "person:bert": Recipient("bert@example.com", "Bert", "de", "Europe/Berlin"),
}
UNTIL = {"until": "2026-11-30T10:15:00.000Z", "only_one_network": True}
LOCKED = "staff/mail/locked"


def find_person(to: str) -> Recipient | None:
    return PEOPLE.get(to)


@pytest.fixture(autouse=True)
def people(settings: Settings) -> None:
    settings.MAIL_RECIPIENTS = {"person": f"{__name__}.find_person"}


class SentMails:
    """What the emulated SES accepted in this test."""

    def __init__(self, port: int) -> None:
        self._url = f"http://127.0.0.1:{port}/_ministack/ses/messages"
        self._before = len(self._read())

    def all(self) -> list[dict[str, Any]]:
        return self._read()[self._before :]

    def __len__(self) -> int:
        return len(self.all())

    def _read(self) -> list[dict[str, Any]]:
        with urllib.request.urlopen(self._url, timeout=5) as response:
            by_account: dict[str, Any] = json.loads(response.read())["messages"]
        return [mail for mails in by_account.values() for mail in mails]


@pytest.fixture
def ses(stack: int, settings: Settings) -> SentMails:
    """The emulated SES, with the sender verified."""
    settings.EMAIL_BACKEND = "web.mail.ses_backend.SesBackend"  # pytest-django sets one that sends nothing
    sender.verify()
    return SentMails(stack)


class MailQueue:
    def __init__(self) -> None:
        self.url = client("sqs").get_queue_url(QueueName=site_settings.QUEUES["mail"])["QueueUrl"]
        client("sqs").purge_queue(QueueUrl=self.url)

    def take(self) -> list[str]:
        """Takes all messages out. Returns the mailId of each."""
        return [body["mailId"] for body in self.take_bodies()]

    def take_bodies(self) -> list[dict[str, Any]]:
        bodies = []
        while messages := client("sqs").receive_message(QueueUrl=self.url, MaxNumberOfMessages=10).get("Messages"):
            for message in messages:
                bodies.append(json.loads(message["Body"]))
                client("sqs").delete_message(QueueUrl=self.url, ReceiptHandle=message["ReceiptHandle"])
        return bodies


@pytest.fixture
def mail_queue(stack: int) -> Iterator[MailQueue]:
    queue = MailQueue()
    yield queue
    queue.take_bodies()


def event_of(*mail_ids: str) -> dict[str, Any]:
    return event_with(*({"mailId": mail_id} for mail_id in mail_ids))


def event_with(*bodies: dict[str, Any]) -> dict[str, Any]:
    arn = f"arn:aws:sqs:us-east-1:000000000000:{site_settings.QUEUES['mail']}"
    return {
        "Records": [
            {
                "messageId": f"message-{number}",
                "body": json.dumps(body),
                "eventSource": "aws:sqs",
                "eventSourceARN": arn,
            }
            for number, body in enumerate(bodies)
        ]
    }


def row(mail_id: str) -> Mail:
    return writes.find(Mail, mail_id, consistent=True)


def stored(mail_id: str, *names: str) -> tuple[Any, ...]:
    """Attributes of the row; PynamoDB's types do not say that they can be None."""
    mail: Any = row(mail_id)
    return tuple(getattr(mail, name) for name in names)


def parsed(data: bytes) -> EmailMessage:
    message = message_from_bytes(data, policy=default)
    assert isinstance(message, EmailMessage)
    return message
