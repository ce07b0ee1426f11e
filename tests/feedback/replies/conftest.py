from __future__ import annotations

from email.message import EmailMessage
from typing import Any

import pytest
from django.core import mail as django_mail
from django.test import Client
from pytest_django import Settings

from conversations import reading
from conversations.models import Message
from feedback.inbox.act_writes import subject_of
from feedback.models import Feedback
from feedback.replies import sending
from feedback.replies.authors import Author
from staff.models import Person
from staff.roles import Role
from storage import writes
from tests.factories import a_feedback, a_member
from tests.sessions import browser_of
from tests.web.mail.conftest import parsed
from web.mail import delivery
from web.mail.models import Mail

PROGRAM = Author("key:k1")
HTMX = {"HX-Request": "true", "HX-Target": "item"}


@pytest.fixture(autouse=True)
def site(settings: Settings) -> None:
    settings.FEEDBACK_REPLY_ADDRESS = "feedback@example.com"
    settings.PROJECT_NAME = "Norrvik Ferries"


@pytest.fixture
def maja(stack: int) -> Person:
    return a_member(Role.AGENT)


def anna(**members: Any) -> Feedback:
    """An item of a customer who left an address."""
    words = {"rating": 2, "message": "The ramp was late.", "name": "Anna Sjö", "email": "anna@norrvik.example"}
    return a_feedback(**{**words, **members})


def a_reply(item: Feedback, text: str = "It is fixed.", author: Author = PROGRAM, **more: Any) -> Message:
    return sending.reply(item, text, author=author, **more)[0]


def stored(item: Feedback) -> Feedback:
    return writes.find(Feedback, item.feedback_id, consistent=True)


def delivered(message: Message) -> EmailMessage:
    """Sends the mail of a reply, and returns it as the customer gets it."""
    delivery.deliver(str(message.mail_id))
    [*_, sent] = django_mail.outbox
    return parsed(sent.message().as_bytes())


def mails() -> list[Mail]:
    return sorted(Mail.scan(), key=lambda mail: mail.mail_id)


@pytest.fixture
def item(stack: int) -> Feedback:
    return anna()


@pytest.fixture
def browser(maja: Person) -> Client:
    return browser_of(maja)


def messages(item: Feedback) -> list[Message]:
    return reading.of(subject_of(item.feedback_id))


def send(
    browser: Client, item: Feedback, kind: str = "replies", *, query: str = "", htmx: bool = False, **form: Any
) -> Any:
    path = f"/dashboard/inbox/{item.feedback_id}/{kind}{query}"
    return browser.post(path, {"text": "It is fixed.", "seen": "", **form}, headers=HTMX if htmx else {})
