"""The command that lists the mails that are not sent yet."""

from __future__ import annotations

from io import StringIO

import pytest
from django.core.management import call_command
from pytest_django import Settings

from tests.web.mail.conftest import LOCKED, UNTIL
from web.mail import delivery, outbox

pytestmark = pytest.mark.usefixtures("stack")


def listed() -> str:
    out = StringIO()
    call_command("mails", stdout=out)
    return out.getvalue()


def test_a_mail_that_waits_is_listed_with_its_reason_and_without_an_address(settings: Settings) -> None:
    sent = outbox.queue(LOCKED, "person:ada", UNTIL)
    delivery.deliver(sent)
    settings.MAIL_FROM = ""
    first = outbox.queue(LOCKED, "eve@example.com", UNTIL)
    delivery.deliver(first)
    second = outbox.queue(LOCKED, "person:ada", UNTIL)

    [line, other] = listed().splitlines()

    assert line.endswith(f"{first}  {LOCKED}  queued  tries 0  MAIL_FROM is not set")
    assert other.endswith(f"{second}  {LOCKED}  queued  tries 0")
    assert "eve@" not in line


def test_an_empty_outbox_is_a_sentence() -> None:
    assert listed() == "No mail waits.\n"


def test_a_long_list_names_its_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(outbox, "MOST_UNFINISHED", 2)
    ids = [outbox.queue(LOCKED, "person:ada", UNTIL) for _ in range(3)]

    lines = listed().splitlines()

    assert lines[-1] == "These are the oldest 2. There may be more."
    assert len(lines) == 3
    assert {line.split()[1] for line in lines[:2]} <= set(ids)
