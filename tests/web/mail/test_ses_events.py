"""SES's reports about mails, as AWS sends them, through the event router."""

from __future__ import annotations

import json
from collections.abc import Callable
from itertools import permutations
from typing import Any

import pytest
from botocore.exceptions import ClientError
from pytest_django import Settings

from feedback_site.entry import event_router
from local_aws import emulated
from storage import queues, writes
from storage.connection.clients import client
from tests.feedback_site.conftest import EVENTS, Context
from tests.web.mail.conftest import LOCKED, UNTIL, MailQueue, SentMails, event_of, event_with, row, stored
from web.mail import delivery, message, outbox, ses_events, suppression
from web.mail.models import Mail, MailState, SuppressedAddress

Captured = Callable[[str], dict[str, Any]]

CAPTURED_MAIL = "01921bd3-70b5-7e3c-8d9a-5f2f0c9a4c6e"  # of the captured events
ADDRESS = "ada@example.com"
BUSY = {"service": "dynamodb", "times": 9, "status": 400, "code": "ThrottlingException"}


@pytest.fixture(autouse=True)
def production(settings: Settings) -> None:
    """The captured events come from the stage prod."""
    settings.TOPICS = {"mail": "feedback-mail-prod"}


@pytest.fixture
def captured() -> Captured:
    return lambda name: dict(json.loads((EVENTS / f"{name}.json").read_text()))


@pytest.fixture
def mail_id(stack: int) -> str:
    mail = outbox.draft(LOCKED, "person:ada", UNTIL, project_id="shop")
    mail.mail_id = CAPTURED_MAIL
    writes.create(mail)
    return CAPTURED_MAIL


def report(event: dict[str, Any], **changes: Any) -> None:
    """Gives the captured event to the site; `changes` are members of the report's own part."""
    sns = event["Records"][0]["Sns"]
    message = json.loads(sns["Message"])
    message.get(message["eventType"].lower(), {}).update(changes)
    sns["Message"] = json.dumps(message)
    event_router.handle(event, Context())


@pytest.mark.parametrize(
    ("name", "state", "reason", "suppressed"),
    [
        ("ses_send", "sent", None, None),
        ("ses_reject", "failed", "SES rejected the mail: Bad content", None),
        ("ses_bounce", "bounced", "Permanent, General", "bounced"),
        ("ses_complaint", "complained", "abuse", "complained"),
    ],
)
def test_a_report_marks_its_mail(
    captured: Captured, mail_id: str, name: str, state: str, reason: str | None, suppressed: str | None
) -> None:
    for _ in range(2):  # it can come twice
        report(captured(name))

        assert stored(mail_id, "state", "reason", "outbox") == (state, reason, None)
        assert stored(mail_id, "ses_message_id")[0].startswith("0100018f4c1e7d2b")  # pragma: allowlist secret
        assert suppression.reason_of(ADDRESS) == suppressed


@pytest.mark.parametrize("order", list(permutations(["ses_send", "ses_bounce", "ses_complaint"])))
def test_the_order_of_reports_does_not_matter(captured: Captured, mail_id: str, order: tuple[str, ...]) -> None:
    for name in order:
        report(captured(name))
    assert row(mail_id).state == "complained"


def test_a_bounced_address_gets_no_other_mail(captured: Captured, mail_id: str, ses: SentMails) -> None:
    report(captured("ses_bounce"))
    assert len(ses) == 0

    other = outbox.queue(LOCKED, "person:ada", UNTIL, project_id="shop")
    delivery.deliver(other)

    assert (row(other).state, row(other).reason, len(ses)) == ("failed", "the address bounced", 0)


@pytest.mark.parametrize("kind", ["Transient", "Undetermined"])
def test_a_bounce_that_may_pass_suppresses_nothing(captured: Captured, mail_id: str, kind: str) -> None:
    report(captured("ses_bounce"), bounceType=kind, bounceSubType="MailboxFull")

    assert (row(mail_id).state, row(mail_id).reason) == ("bounced", f"{kind}, MailboxFull")
    assert suppression.reason_of(ADDRESS) is None


def test_a_report_about_a_mail_in_work_saves_it_from_being_sent_again(
    captured: Captured, mail_id: str, ses: SentMails
) -> None:
    """The function ended between SES's answer and the mark."""
    delivery._claim(row(mail_id))

    report(captured("ses_send"))

    delivery.deliver(mail_id)
    assert (row(mail_id).state, len(ses)) == ("sent", 0)


def test_a_report_that_is_faster_than_the_mark_stays(
    captured: Captured, mail_id: str, ses: SentMails, monkeypatch: pytest.MonkeyPatch
) -> None:
    send = message.send

    def report_at_once(*arguments: Any) -> str | None:
        ses_message_id = send(*arguments)
        report(captured("ses_bounce"))
        return ses_message_id

    monkeypatch.setattr(delivery, "send", report_at_once)

    assert delivery.on_messages(event_of(mail_id), None) == {"batchItemFailures": []}
    assert (row(mail_id).state, len(ses)) == ("bounced", 1)


def test_a_report_and_a_change_at_the_same_moment_both_count(
    captured: Captured, mail_id: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    stale = row(mail_id)
    delivery._claim(row(mail_id))
    find, reads = writes.find, iter([stale])
    monkeypatch.setattr(writes, "find", lambda *key, **options: next(reads, None) or find(*key, **options))

    report(captured("ses_bounce"))

    assert row(mail_id).state == "bounced"


def test_the_report_of_an_expired_mail_still_suppresses(captured: Captured, stack: int) -> None:
    report(captured("ses_complaint"))
    assert suppression.reason_of(ADDRESS) == "complained"


@pytest.mark.parametrize("name", ["ses_send", "ses_bounce", "ses_complaint"])
def test_a_report_that_cannot_be_stored_waits_without_its_address(
    captured: Captured, mail_id: str, stack: int, mail_queue: MailQueue, name: str
) -> None:
    rules = [BUSY | {"operation": operation} for operation in ("GetItem", "PutItem", "UpdateItem")]
    emulated.inject(stack, rules)
    report(captured(name))
    emulated.inject(stack, [])
    assert row(mail_id).state == "queued"
    [body] = mail_queue.take_bodies()
    assert "ada" not in json.dumps(body).lower()

    for _ in range(2):  # a message can come twice
        assert delivery.on_messages(event_with(body), None) == {"batchItemFailures": []}

    later = {"ses_send": ("sent", None), "ses_bounce": ("bounced",) * 2, "ses_complaint": ("complained",) * 2}
    assert (row(mail_id).state, suppression.reason_of(ADDRESS)) == later[name]


def test_a_report_that_no_queue_takes_is_tried_again_by_lambda(
    captured: Captured, mail_id: str, stack: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*message: Any) -> None:
        raise ClientError({"Error": {"Code": "ServiceUnavailable"}}, "SendMessage")

    emulated.inject(stack, [BUSY | {"operation": "GetItem"}])
    monkeypatch.setattr(queues, "send", refuse)
    with pytest.raises(ClientError):
        report(captured("ses_send"))


@pytest.mark.parametrize(
    "text",
    [
        "Successfully validated SNS topic for Amazon SES event publishing.",
        "",
        "null",
        "[]",
        '{"eventType": "Open", "mail": {"messageId": "m"}}',
        '{"eventType": "Send"}',
        '{"notificationType": "Bounce"}',
    ],
)
def test_other_messages_are_ignored(captured: Captured, text: str) -> None:
    event = captured("ses_send")
    event["Records"][0]["Sns"]["Message"] = text
    event_router.handle(event, Context())
    assert ses_events.read(text) is None


def test_the_table_of_suppressed_addresses_holds_no_address(captured: Captured, mail_id: str) -> None:
    report(captured("ses_bounce"))
    [stored] = client("dynamodb").scan(TableName=SuppressedAddress.Meta.table_name)["Items"]
    assert "ada" not in json.dumps(stored).lower()


def test_no_address_is_logged(captured: Captured, mail_id: str, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("INFO")
    report(captured("ses_bounce"))
    lines = json.dumps([vars(record) for record in caplog.records], default=str)
    assert "mail_reported" in lines
    assert "ada@" not in lines.lower()


@pytest.mark.parametrize("state", MailState)
def test_a_finished_mail_never_returns_to_sent(state: MailState) -> None:
    sent = ses_events.Report("m", "s", MailState.SENT)
    assert sent.advances(Mail("m", state=state)) == (state in (MailState.QUEUED, MailState.SENDING))
