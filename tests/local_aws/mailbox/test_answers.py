"""The form of the mailbox with which one answers as the customer."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.core import mail as django_mail
from django.test import Client
from pytest_django import Settings

from conversations import reading
from feedback.inbox.act_writes import subject_of
from feedback.models import Feedback, Status
from storage import writes
from tests.feedback.replies.conftest import PROGRAM, a_reply, anna, stored
from web.mail import delivery
from web.mail.models import Mail

SES_ID = "0100-aa"


@pytest.fixture
def item(stack: int, settings: Settings, tmp_path: Path) -> Feedback:
    settings.DATA_DIR = tmp_path
    settings.FEEDBACK_REPLY_ADDRESS = "feedback@example.com"
    return anna()


@pytest.fixture
def path(item: Feedback, tmp_path: Path) -> str:
    """The page of a reply that was sent."""
    reply = a_reply(item, author=PROGRAM, to_folder=Status.DONE)
    delivery.deliver(str(reply.mail_id))
    writes.change(writes.find(Mail, str(reply.mail_id)), Mail.ses_message_id.set(SES_ID))
    folder = tmp_path / "aws" / "mail"
    folder.mkdir(parents=True)
    (folder / f"{SES_ID}.eml").write_bytes(django_mail.outbox[-1].message().as_bytes())
    return f"/mailbox/{reply.mail_id}"


def answers(item: Feedback) -> list[str]:
    return [message.text for message in reading.of(subject_of(item.feedback_id)) if message.kind == "answer"]


def test_an_answer_is_kept_and_opens_the_item(client: Client, item: Feedback, path: str) -> None:
    page = client.get(path).content.decode()
    [token] = re.findall(r'name="token" value="([^"]+)"', page)

    for _ in range(2):  # a double click
        response = client.post(f"{path}/answer", {"text": "Thank you!", "token": token})
        assert (response.status_code, response.headers["Location"]) == (302, f"{path}?answered=yes")

    assert answers(item) == ["Thank you!"]
    assert stored(item).status == Status.OPEN
    assert "It is on the timeline" in client.get(f"{path}?answered=yes").content.decode()


def test_an_answer_without_words_is_refused_and_the_page_says_why(client: Client, item: Feedback, path: str) -> None:
    response = client.post(f"{path}/answer", {"text": "  "})

    assert response.status_code == 422
    assert "The answer is empty." in response.content.decode()
    assert answers(item) == []


def test_an_answer_to_an_item_that_is_gone_is_refused_and_kept_in_the_form(
    client: Client, item: Feedback, path: str
) -> None:
    stored(item).delete()

    response = client.post(f"{path}/answer", {"text": "Thank you!"})

    assert response.status_code == 422
    assert "Thank you!</textarea>" in response.content.decode()


def test_a_mail_that_takes_no_answers_has_no_form(client: Client, item: Feedback, path: str, tmp_path: Path) -> None:
    file = tmp_path / "aws" / "mail" / f"{SES_ID}.eml"
    file.write_bytes(re.sub(rb"Reply-To: [^\n]+(\n [^\n]+)*\n", b"", file.read_bytes()))

    assert "Answer as the customer" not in client.get(path).content.decode()
    assert client.post(f"{path}/answer", {"text": "Thank you!"}).status_code == 422
    assert answers(item) == []
