"""The mailbox of one machine."""

from __future__ import annotations

from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from uuid import uuid4

import pytest
from django.core import mail as django_mail
from django.test import Client
from pytest_django import Settings

from feedback_site import urls
from storage import writes
from web.mail import delivery, outbox
from web.mail.models import Mail, MailState
from web.mail.recipients import Recipient

SES_ID = "1234@email.amazonses.com"
UNTIL = {"until": "2026-11-30T10:15:00.000Z", "only_one_network": False}


def find_person(to: str) -> Recipient:
    return Recipient("ada@example.com", "<b>Ada</b>")


@pytest.fixture(autouse=True)
def machine(stack: int, settings: Settings, tmp_path: Path) -> Path:
    settings.MAIL_RECIPIENTS = {"person": f"{__name__}.find_person"}
    settings.DATA_DIR = tmp_path
    folder = tmp_path / "aws" / "mail"
    folder.mkdir(parents=True)
    return folder


@pytest.fixture
def sent(machine: Path) -> str:
    mail_id = outbox.queue("staff/mail/locked", "person:ada", UNTIL)
    delivery.deliver(mail_id)
    mail = writes.find(Mail, mail_id)
    writes.change(mail, Mail.ses_message_id.set(SES_ID))  # as SES would give it; no SES was called
    (machine / f"{SES_ID}.eml").write_bytes(django_mail.outbox[-1].message().as_bytes())
    return mail_id


def test_it_lists_the_mails_newest_first_with_those_that_were_not_sent(
    client: Client, sent: str, settings: Settings
) -> None:
    settings.MAIL_FROM = ""
    waiting = outbox.queue("staff/mail/locked", "person:ada", UNTIL)
    delivery.deliver(waiting)

    page = client.get("/mailbox/").content.decode()

    assert page.index(waiting) < page.index(sent)
    assert "Your account at Feedback is locked for a short time" in page
    assert "MAIL_FROM is not set" in page


def test_without_a_mail_it_says_how_to_get_one(client: Client) -> None:
    assert "No mail yet" in client.get("/mailbox/").content.decode()


def test_a_mail_is_shown_with_its_plain_part_and_its_headers(client: Client, sent: str) -> None:
    response = client.get(f"/mailbox/{sent}")
    page = response.content.decode()

    assert "Too many wrong passwords were entered" in page
    assert "Hello &lt;b&gt;Ada&lt;/b&gt;," in page
    assert "auto-generated" in page
    assert f'src="/mailbox/{sent}/html" sandbox' in page
    assert "frame-src 'self'" in response.headers["Content-Security-Policy"]
    assert "default-src 'none'" in response.headers["Content-Security-Policy"]


def test_the_html_part_can_do_nothing(client: Client, sent: str) -> None:
    response = client.get(f"/mailbox/{sent}/html")

    assert "<h1" in response.content.decode()
    assert response.headers["Content-Security-Policy"] == (
        "default-src 'none'; style-src 'unsafe-inline'; sandbox; frame-ancestors 'self'"
    )
    assert response.headers["X-Frame-Options"] == "SAMEORIGIN"


@pytest.mark.parametrize("state", MailState)
def test_every_state_can_be_shown(client: Client, state: MailState) -> None:
    mail_id = outbox.queue("staff/mail/locked", "person:ada", UNTIL)
    writes.change(writes.find(Mail, mail_id), Mail.state.set(state))

    assert str(state) in client.get("/mailbox/").content.decode()
    assert "It was not sent" in client.get(f"/mailbox/{mail_id}").content.decode()


def test_no_other_stage_has_a_mailbox(settings: Settings) -> None:
    settings.IS_LOCAL = False
    spec = spec_from_file_location("urls_of_another_stage", str(urls.__file__))
    assert spec is not None
    assert spec.loader is not None
    module = module_from_spec(spec)
    spec.loader.exec_module(module)

    names = {getattr(pattern, "name", None) for pattern in module.urlpatterns}
    assert "sign-in" in names
    assert not {name for name in names if name and name.startswith("mailbox")}


def test_a_mail_that_does_not_exist_is_not_found(client: Client) -> None:
    for path in (f"/mailbox/{uuid4()}", f"/mailbox/{uuid4()}/html", "/mailbox/none"):
        assert client.get(path).status_code == 404
