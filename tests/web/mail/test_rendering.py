"""What a mail looks like: its parts, its headers, and what cannot be smuggled into them."""

from __future__ import annotations

import re
from email.message import EmailMessage
from pathlib import Path

import pytest
from django.conf import settings as site_settings
from django.core import mail as django_mail
from django.urls import get_script_prefix, set_script_prefix
from pytest_django import Settings

from tests.web.mail.conftest import LOCKED, PEOPLE, UNTIL, parsed
from web.mail import message, outbox, rendering
from web.mail.recipients import Recipient

ADA = PEOPLE["person:ada"]
TEMPLATES = [
    path.relative_to(site_settings.BASE_DIR / "templates").with_suffix("").as_posix()
    for path in sorted((site_settings.BASE_DIR / "templates").glob("*/mail/[!_]*.txt"))
]


def sent(recipient: Recipient = ADA) -> EmailMessage:
    """The mail as the other side reads it."""
    draft = outbox.draft(LOCKED, "person:ada", UNTIL, project_id="shop")
    message.send(draft, recipient)
    return parsed(django_mail.outbox[-1].message().as_bytes())


def part(mail: EmailMessage, kind: str) -> str:
    body = mail.get_body((kind,))
    assert body is not None
    return str(body.get_content())


def test_a_mail_has_a_plain_and_an_html_part() -> None:
    mail = sent()

    assert mail.get_content_type() == "multipart/alternative"
    assert (mail["From"], mail["To"]) == ("Feedback <feedback@example.com>", "ada@example.com")
    assert mail["Auto-Submitted"] == "auto-generated"
    assert part(mail, "plain").startswith("Hello Ada,\n\nToo many wrong passwords")
    assert "http://127.0.0.1:8000/sign-in/" in part(mail, "plain")
    assert 'href="http://127.0.0.1:8000/sign-in/"' in part(mail, "html")


def test_each_character_is_ascii_on_the_way() -> None:
    mail = sent(PEOPLE["person:bert"])

    raw = mail.as_bytes()
    assert raw.isascii()
    assert "für kurze Zeit gesperrt" in mail["Subject"]
    assert "für Ihr Konto" in part(mail, "plain").replace("Für", "für")
    assert max(map(len, raw.splitlines())) <= 998  # the limit of the protocol


def test_the_plain_part_is_text_and_the_html_part_is_escaped() -> None:
    rendered = rendering.render(LOCKED, Recipient("a@example.com", "<b>Ada</b> & co"), UNTIL)

    assert "Hello <b>Ada</b> & co," in rendered.text
    assert "Hello &lt;b&gt;Ada&lt;/b&gt; &amp; co," in rendered.html


@pytest.mark.parametrize(
    ("subject", "line"),
    [
        ("Two\nlines", "Two lines"),
        ("Bcc\r\nBcc: eve@example.com", "Bcc Bcc: eve@example.com"),
        ("a\u2028b\u0085c\x00d\x1be", "a b c d e"),
        ("  many   spaces\t", "many spaces"),
        ("turned \u202egpj.exe", "turned gpj.exe"),
        ("x" * 151, "x" * 149 + "…"),
        ("x" * 150, "x" * 150),
        ("Grüße 👋", "Grüße 👋"),
        ("", ""),
    ],
)
def test_a_subject_is_one_visible_line(subject: str, line: str) -> None:
    assert rendering.one_line(subject) == line


@pytest.mark.parametrize("name", ["Feedback\nBcc: eve@example.com", 'A "quoted" <b>', "Grüße, GmbH", "x" * 500])
def test_the_name_of_the_site_cannot_add_a_header_or_a_sender(name: str, settings: Settings) -> None:
    settings.PROJECT_NAME = name

    mail = sent()

    assert mail["Bcc"] is None
    assert [sender.addr_spec for sender in mail["From"].addresses] == ["feedback@example.com"]
    assert mail["Subject"]


@pytest.mark.parametrize("address", ["ada@example.com\nBcc: eve@example.com", "ada", "ada@b, eve@c.example", ""])
def test_an_address_that_is_none_sends_nothing(address: str) -> None:
    with pytest.raises(message.UnusableAddress):
        sent(Recipient(address))
    assert django_mail.outbox == []


def test_links_have_the_path_of_the_site_and_not_that_of_the_last_request(settings: Settings) -> None:
    settings.SITE_URL = "https://abc.execute-api.eu-central-1.amazonaws.com/prod"
    set_script_prefix("/other/")

    rendered = rendering.render(LOCKED, ADA, UNTIL)

    assert "https://abc.execute-api.eu-central-1.amazonaws.com/prod/sign-in/" in rendered.text
    assert get_script_prefix() == "/other/"


def test_without_an_address_of_the_site_there_are_no_links(settings: Settings) -> None:
    settings.SITE_URL = ""
    rendered = rendering.render(LOCKED, ADA, UNTIL)
    assert "/sign-in" not in rendered.text
    assert "href" not in rendered.html


def test_there_are_mails() -> None:
    assert LOCKED in TEMPLATES


@pytest.mark.parametrize("name", TEMPLATES)
def test_a_mail_has_both_templates_and_loads_nothing_from_elsewhere(name: str) -> None:
    folder: Path = site_settings.BASE_DIR / "templates"
    html = (folder / f"{name}.html").read_text(encoding="utf-8")
    base = (folder / "web/mail/base.html").read_text(encoding="utf-8")

    assert '{% extends "web/mail/base.html" %}' in html
    assert not re.search(r"<img|<script|<link|url\(|@import|src=", html + base)
    assert (folder / f"{name}.txt").read_text(encoding="utf-8").count("\n") > 2
