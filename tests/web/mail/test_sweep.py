"""The sweep sends the messages of mails again that were not finished in time."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import accumulate

import pytest
from django.conf import settings

from feedback_site.entry import event_router
from local_aws import emulated
from storage import clock, writes
from tests.feedback_site.conftest import Context
from tests.web.mail.conftest import LOCKED, UNTIL, MailQueue, SentMails, row
from web.mail import delivery, outbox, sweep
from web.mail.models import Mail


@pytest.fixture
def lost(mail_queue: MailQueue) -> str:
    """A mail whose message never came."""
    mail = outbox.draft(LOCKED, "person:ada", UNTIL, project_id="shop")
    writes.create(mail)
    return mail.mail_id


def later(monkeypatch: pytest.MonkeyPatch, **by: float) -> None:
    moment = clock.now() + timedelta(**by)
    monkeypatch.setattr(clock, "now", lambda: moment)


def test_a_mail_whose_message_was_lost_is_sent_after_two_minutes(
    lost: str, mail_queue: MailQueue, ses: SentMails, monkeypatch: pytest.MonkeyPatch
) -> None:
    sweep.run()
    assert mail_queue.take() == []

    later(monkeypatch, minutes=2, seconds=1)
    sweep.run()

    assert mail_queue.take() == [lost]
    delivery.deliver(lost)
    assert (row(lost).state, len(ses)) == ("sent", 1)


def test_the_sweep_sends_one_message_an_hour(lost: str, mail_queue: MailQueue, monkeypatch: pytest.MonkeyPatch) -> None:
    later(monkeypatch, minutes=3)
    for _ in range(3):
        sweep.run()
    assert mail_queue.take() == [lost]

    later(monkeypatch, minutes=61)
    sweep.run()
    assert mail_queue.take() == [lost]


def test_of_two_sweeps_at_once_one_sends(lost: str, mail_queue: MailQueue, monkeypatch: pytest.MonkeyPatch) -> None:
    """Both read the mail before one of them claims it."""
    later(monkeypatch, minutes=3)
    stale = row(lost)
    sweep.run()
    monkeypatch.setattr(Mail.open_mails, "query", lambda *_, **__: [stale])
    monkeypatch.setattr(writes, "find", lambda *_, **__: stale)

    sweep.run()

    assert mail_queue.take() == [lost]


def test_a_sent_mail_is_not_swept(
    lost: str, mail_queue: MailQueue, ses: SentMails, monkeypatch: pytest.MonkeyPatch
) -> None:
    late_index = [row(lost)]
    delivery.deliver(lost)
    later(monkeypatch, minutes=3)
    sweep.run()
    monkeypatch.setattr(Mail.open_mails, "query", lambda *_, **__: late_index)
    sweep.run()
    assert mail_queue.take() == []


def test_a_mail_whose_worker_was_killed_is_swept_and_sent(
    lost: str, mail_queue: MailQueue, ses: SentMails, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its message may be gone too: it was the second one, which another worker had taken as a duplicate."""
    delivery._claim(row(lost))
    later(monkeypatch, minutes=61)

    sweep.run()

    assert mail_queue.take() == [lost]
    delivery.deliver(lost)
    assert (row(lost).state, len(ses)) == ("sent", 1)


def test_a_queue_that_fails_stops_no_sweep(
    lost: str, stack: int, mail_queue: MailQueue, monkeypatch: pytest.MonkeyPatch
) -> None:
    later(monkeypatch, minutes=3)
    fault = {"service": "sqs", "operation": "SendMessage", "times": 9, "status": 500, "code": "InternalError"}
    emulated.inject(stack, [fault])

    sweep.run()

    emulated.inject(stack, [])
    assert mail_queue.take() == []
    assert row(lost).state == "queued"


def test_the_pauses_grow_until_the_mail_is_given_up() -> None:
    created = datetime(2026, 11, 30, tzinfo=UTC)
    moments = list(accumulate(range(7), lambda now, _: sweep.next_due(created, now), initial=created))

    assert [int((moment - created) / timedelta(hours=1)) for moment in moments[:6]] == [0, 1, 2, 4, 8, 16]
    assert moments[6] - created > delivery.GIVE_UP_AFTER


def test_the_clock_of_the_site_runs_the_sweep(
    lost: str, mail_queue: MailQueue, monkeypatch: pytest.MonkeyPatch
) -> None:
    later(monkeypatch, minutes=3)
    arn = f"arn:aws:sqs:us-east-1:000000000000:{settings.QUEUES['timers']}"
    tick = {"messageId": "m", "body": "{}", "eventSource": "aws:sqs", "eventSourceARN": arn}

    assert event_router.handle({"Records": [tick]}, Context()) == {"batchItemFailures": []}

    assert mail_queue.take() == [lost]
