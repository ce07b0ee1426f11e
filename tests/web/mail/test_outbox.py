"""Mails in the outbox: rows and messages."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError

from local_aws import emulated
from storage import transactions, writes
from tests.web.mail.conftest import LOCKED, UNTIL, MailQueue, row, stored
from web.mail import outbox
from web.mail.models import Mail

PROJECT = "shop"


def test_a_queued_mail_is_a_row_and_a_message_with_its_id_only(mail_queue: MailQueue) -> None:
    mail_id = outbox.queue(LOCKED, "person:ada", UNTIL, project_id=PROJECT, request_id="r-1")

    mail = row(mail_id)
    assert (mail.state, mail.to, mail.template, mail.context) == ("queued", "person:ada", LOCKED, UNTIL)
    assert stored(mail_id, "project_id", "request_id", "attempts", "reason") == (PROJECT, "r-1", 0, None)
    assert mail.expires_at == mail.created_at.replace(microsecond=0) + timedelta(days=30)
    assert mail_queue.take() == [mail_id]


def test_a_mail_can_be_part_of_a_transaction(mail_queue: MailQueue) -> None:
    mail = outbox.draft(LOCKED, "person:ada", UNTIL, project_id=PROJECT)
    other = outbox.draft(LOCKED, "person:bert", UNTIL, project_id=PROJECT)
    transactions.transact(transactions.create(other))

    with pytest.raises(writes.Conflict):
        transactions.transact(transactions.create(mail), transactions.create(other))
    with pytest.raises(writes.NotFound):
        row(mail.mail_id)

    transactions.transact(transactions.create(mail))
    outbox.hand_over(mail)
    assert row(mail.mail_id).to == "person:ada"
    assert mail_queue.take() == [mail.mail_id]


def test_a_message_that_cannot_be_sent_fails_nothing(
    stack: int, mail_queue: MailQueue, caplog: pytest.LogCaptureFixture
) -> None:
    fault = {"service": "sqs", "operation": "SendMessage", "times": 9, "status": 500, "code": "InternalError"}
    emulated.inject(stack, [fault])

    mail_id = outbox.queue(LOCKED, "person:ada", UNTIL, project_id=PROJECT)

    assert row(mail_id).state == "queued"
    assert "mail_late" in caplog.text
    emulated.inject(stack, [])
    assert mail_queue.take() == []


@pytest.mark.parametrize(
    "address",
    ["@", "ada@", "@example.com", "ada@example.com\nBcc: eve@example.com", "ada@exa mple.com", "ada@a@b", "<ada@b.c>"],
)
def test_an_address_that_is_none_is_refused_before_anything_is_stored(address: str) -> None:
    with pytest.raises(ValidationError):
        outbox.draft(LOCKED, address, UNTIL, project_id=PROJECT)


@pytest.mark.parametrize("context", [{"text": "x" * 8_000}, {"texts": ["x" * 100] * 100}])
def test_a_context_is_small(context: dict[str, object]) -> None:
    with pytest.raises(ValueError, match="up to 8000 characters"):
        outbox.draft(LOCKED, "person:ada", context, project_id=PROJECT)


def test_a_context_is_json() -> None:
    with pytest.raises(TypeError):
        outbox.draft(LOCKED, "person:ada", {"at": object()}, project_id=PROJECT)


def test_a_finished_mail_leaves_the_index(mail_queue: MailQueue) -> None:
    mail = row(outbox.queue(LOCKED, "person:ada", UNTIL, project_id=PROJECT))
    assert [one.mail_id for one in Mail.open_mails.query("open")] == [mail.mail_id]
