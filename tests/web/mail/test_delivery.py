"""One mail from its message to SES, when nothing fails and when something does."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
from pynamodb.exceptions import UpdateError
from pytest_django import Settings

from feedback_site.entry import event_router
from local_aws import emulated
from storage import clock, writes
from storage.connection.clients import client
from tests.feedback_site.conftest import Context
from tests.web.mail.conftest import LOCKED, UNTIL, MailQueue, SentMails, event_of, row, stored
from web.mail import delivery, outbox, suppression
from web.mail.models import Mail

NONE_FAILED: dict[str, list[dict[str, str]]] = {"batchItemFailures": []}
ALL_FAILED = {"batchItemFailures": [{"itemIdentifier": "message-0"}]}


def queued(to: str = "person:ada", **context: Any) -> str:
    return outbox.queue(LOCKED, to, UNTIL | context, project_id="shop")


def deliver(*mail_ids: str) -> dict[str, list[dict[str, str]]]:
    return delivery.on_messages(event_of(*mail_ids), None)


def later(monkeypatch: pytest.MonkeyPatch, **by: float) -> None:
    moment = clock.now() + timedelta(**by)
    monkeypatch.setattr(clock, "now", lambda: moment)


def fail_ses(port: int, code: str, *, status: int = 400, after: bool = False, times: int = 1) -> None:
    emulated.inject(port, [{"service": "ses", "times": times, "status": status, "code": code, "after": after}])


def test_a_message_of_the_queue_sends_its_mail(ses: SentMails, mail_queue: MailQueue) -> None:
    mail_id = queued()
    context = Context()

    response = event_router.handle(event_of(*mail_queue.take()), context)

    assert response == NONE_FAILED
    assert stored(mail_id, "state", "attempts", "reason", "outbox", "due_at") == ("sent", 1, None, None, None)
    [sent] = ses.all()
    assert sent["MessageId"] == row(mail_id).ses_message_id
    assert sent["To"] == ["ada@example.com"]
    assert sent["Subject"] == "Your account at Feedback is locked for a short time"
    assert "30 November 2026, 10:15 GMT" in sent["BodyText"]
    assert "<h1" in sent["BodyHtml"]
    assert list(Mail.open_mails.query("open")) == []


def test_each_person_gets_their_language_and_time_zone(ses: SentMails) -> None:
    deliver(queued("person:bert"))

    [sent] = ses.all()
    assert sent["Subject"] == "Ihr Konto bei Feedback ist für kurze Zeit gesperrt"
    assert "30. November 2026, 11:15 CET" in sent["BodyText"]
    assert 'lang="de"' in sent["BodyHtml"]


def test_a_message_that_comes_twice_sends_one_mail(ses: SentMails) -> None:
    mail_id = queued()
    assert deliver(mail_id, mail_id) == NONE_FAILED
    assert deliver(mail_id) == NONE_FAILED
    assert len(ses) == 1


def test_of_two_workers_one_sends(ses: SentMails, monkeypatch: pytest.MonkeyPatch) -> None:
    """The second one read the mail before the first one claimed it."""
    mail_id = queued()
    stale = row(mail_id)
    deliver(mail_id)
    monkeypatch.setattr(writes, "find", lambda *_, **__: stale)

    assert deliver(mail_id) == NONE_FAILED
    assert len(ses) == 1


def test_a_mail_in_work_is_left_to_its_worker(ses: SentMails) -> None:
    mail_id = queued()
    assert delivery._claim(row(mail_id))

    assert deliver(mail_id) == NONE_FAILED
    assert (len(ses), row(mail_id).state) == (0, "sending")


def test_a_mail_whose_worker_ended_is_sent_after_the_lease(ses: SentMails, monkeypatch: pytest.MonkeyPatch) -> None:
    mail_id = queued()
    delivery._claim(row(mail_id))
    later(monkeypatch, seconds=61)

    assert deliver(mail_id) == NONE_FAILED
    assert (len(ses), row(mail_id).state, row(mail_id).attempts) == (1, "sent", 2)


def test_a_mail_that_could_not_be_marked_as_sent_is_not_sent_again_at_once(
    ses: SentMails, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The function ends between SES's answer and the mark. Until the lease ends, SES's report can mark the mail."""
    mail_id = queued()

    def fail(mail: Mail, ses_message_id: str | None) -> None:
        raise UpdateError("no answer")

    with monkeypatch.context() as patched:
        patched.setattr(delivery, "_succeed", fail)
        assert deliver(mail_id) == ALL_FAILED
    assert (len(ses), row(mail_id).state) == (1, "sending")

    assert deliver(mail_id) == NONE_FAILED
    assert len(ses) == 1

    later(monkeypatch, seconds=61)  # and without such a report it is sent again: better twice than never
    deliver(mail_id)
    assert (len(ses), row(mail_id).state) == (2, "sent")


def test_an_answer_that_got_lost_leaves_the_mail_to_its_report(stack: int, ses: SentMails) -> None:
    mail_id = queued()
    fail_ses(stack, "InternalFailure", status=500, after=True)

    assert deliver(mail_id) == ALL_FAILED
    mail = row(mail_id)
    assert (len(ses), mail.state) == (1, "sending")

    assert deliver(mail_id) == NONE_FAILED  # within the lease
    assert len(ses) == 1


@pytest.mark.parametrize("code", ["TooManyRequestsException", "LimitExceededException", "AccountSuspendedException"])
def test_a_mail_that_ses_refuses_for_now_comes_again(
    stack: int, ses: SentMails, code: str, caplog: pytest.LogCaptureFixture
) -> None:
    mail_id = queued()
    fail_ses(stack, code, status=429)

    assert deliver(mail_id) == ALL_FAILED
    mail = row(mail_id)
    assert (mail.state, len(ses)) == ("queued", 0)
    assert mail.reason is not None
    assert mail.reason.startswith(f"{code}: ")

    assert deliver(mail_id) == NONE_FAILED
    assert stored(mail_id, "state", "attempts", "reason") == ("sent", 2, None)
    assert len(ses) == 1


def test_a_mail_that_ses_never_accepts_fails_for_good(
    ses: SentMails, settings: Settings, caplog: pytest.LogCaptureFixture
) -> None:
    settings.MAIL_FROM = "someone@not-verified.example"
    mail_id = queued()

    assert deliver(mail_id) == NONE_FAILED

    mail = row(mail_id)
    assert stored(mail_id, "state", "outbox") == ("failed", None)
    assert mail.reason is not None
    assert mail.reason.startswith("MessageRejected: Email address is not verified.")
    assert "someone" not in mail.reason
    settings.MAIL_FROM = "feedback@example.com"
    assert deliver(mail_id) == NONE_FAILED
    assert len(ses) == 0


def test_without_a_sender_mails_wait_and_nothing_raises(ses: SentMails, settings: Settings) -> None:
    settings.MAIL_FROM = ""
    mail_id = queued()

    assert deliver(mail_id) == NONE_FAILED
    mail = row(mail_id)
    assert (mail.state, mail.reason, mail.outbox, mail.attempts) == ("queued", "MAIL_FROM is not set", "open", 0)

    settings.MAIL_FROM = "feedback@example.com"
    deliver(mail_id)
    assert (row(mail_id).state, len(ses)) == ("sent", 1)


def test_a_mail_that_was_not_sent_within_a_day_fails(
    ses: SentMails, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.MAIL_FROM = ""
    mail_id = queued()
    deliver(mail_id)
    later(monkeypatch, days=1, seconds=1)
    settings.MAIL_FROM = "feedback@example.com"

    deliver(mail_id)

    assert (row(mail_id).state, len(ses)) == ("failed", 0)
    assert row(mail_id).reason == "not sent within a day: MAIL_FROM is not set"


@pytest.mark.parametrize(
    ("why", "reason"),
    [("bounced", "the address bounced"), ("complained", "the person reported a mail as spam")],
)
def test_a_suppressed_address_gets_nothing(ses: SentMails, why: str, reason: str) -> None:
    suppression.suppress(suppression.hash_of("Ada@Example.com"), why, None)
    mail_id = queued()

    assert deliver(mail_id) == NONE_FAILED
    assert (row(mail_id).state, row(mail_id).reason, len(ses)) == ("failed", reason, 0)

    assert suppression.allow("ada@example.com")
    deliver(again := queued())
    assert (row(again).state, len(ses)) == ("sent", 1)


def test_a_person_who_is_gone_gets_nothing(ses: SentMails) -> None:
    mail_id = queued("person:none")
    deliver(mail_id)
    assert (row(mail_id).state, row(mail_id).reason) == ("failed", "there is no such person")


def test_a_mail_that_is_gone_is_dropped(ses: SentMails, caplog: pytest.LogCaptureFixture) -> None:
    assert deliver("none") == NONE_FAILED
    assert "mail_missing" in caplog.text


def test_a_template_that_fails_keeps_the_mail(ses: SentMails, monkeypatch: pytest.MonkeyPatch) -> None:
    mail_id = outbox.queue(LOCKED, "person:ada", {"until": "tomorrow"}, project_id="shop")

    assert deliver(mail_id) == ALL_FAILED
    assert (row(mail_id).state, row(mail_id).reason) == ("sending", "ValueError while it was sent")
    assert row(mail_id).outbox == "open"


def test_only_the_mail_that_failed_comes_again(stack: int, ses: SentMails) -> None:
    first, second = queued(), queued("person:bert")
    fail_ses(stack, "TooManyRequestsException", status=429)

    assert deliver(first, second) == ALL_FAILED
    assert (row(first).state, row(second).state) == ("queued", "sent")


def test_no_address_and_no_content_is_logged(
    stack: int, ses: SentMails, settings: Settings, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("DEBUG", "web.mail")
    deliver(queued("eve@example.com"), queued("person:ada"))
    fail_ses(stack, "TooManyRequestsException", status=429)
    deliver(queued("eve@example.com"))
    settings.MAIL_FROM = "someone@not-verified.example"
    deliver(queued("eve@example.com"))

    lines = json.dumps([vars(record) for record in caplog.records if record.name.startswith("web.mail")], default=str)
    assert "mail_sent" in lines
    assert "mail_failed" in lines
    assert "example" not in lines.replace("@example", "")
    assert "eve@" not in lines
    assert "ada@" not in lines


def test_the_configuration_set_of_the_settings_is_that_of_the_stack(stack: int, settings: Settings) -> None:
    destinations = client("sesv2").get_configuration_set_event_destinations(
        ConfigurationSetName=settings.MAIL_CONFIGURATION_SET
    )["EventDestinations"]
    [destination] = destinations
    assert set(destination["MatchingEventTypes"]) == {"SEND", "REJECT", "BOUNCE", "COMPLAINT"}
    assert destination["SnsDestination"]["TopicArn"].endswith(f":{settings.TOPICS['mail']}")
