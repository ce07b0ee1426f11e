from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from feedback.intake import screening
from feedback.intake.screening import SpamReason
from feedback.models import Status
from local_aws import emulated
from storage import clock
from tests.feedback.forms.helpers import a_token, reference_in, send, stored

pytestmark = pytest.mark.usefixtures("stack")


@pytest.mark.parametrize(
    ("sent", "age", "reason"),
    [
        ({"website": "https://watches.example.com"}, 60, SpamReason.DECOY),
        ({}, 0, SpamReason.TOO_FAST),
        ({"message": "http://watches.example.com  www.more.example.com/1 !!"}, 60, SpamReason.LINKS_ONLY),
    ],
)
def test_it_goes_to_the_spam_folder_and_looks_accepted(sent: dict[str, Any], age: int, reason: SpamReason) -> None:
    answer = send(token=a_token(age=timedelta(seconds=age)), **sent)

    assert answer.status_code == 200
    assert reference_in(answer)
    (item,) = stored()
    assert (item.status, item.spam_reason) == (Status.SPAM, reason)
    assert item.folder_shard.startswith("default#spam")


def test_a_message_repeated_from_the_same_address_is_spam() -> None:
    send(message="Buy  my watches")
    send(message="buy my WATCHES")

    assert sorted((item.status, item.spam_reason or "") for item in stored()) == [
        (Status.NEW, ""),
        (Status.SPAM, SpamReason.REPEATED),
    ]


def _reason(message: str = "Buy my watches", address: str = "203.0.113.9", feedback_id: str = "f-2") -> str | None:
    return screening.reason(message, decoy="", is_too_fast=False, network=address, feedback_id=feedback_id)


@pytest.mark.parametrize(
    ("later", "reason"), [(timedelta(minutes=59), SpamReason.REPEATED), (timedelta(hours=1, seconds=1), None)]
)
def test_a_message_is_repeated_only_within_an_hour(
    monkeypatch: pytest.MonkeyPatch, later: timedelta, reason: SpamReason | None
) -> None:
    now = datetime(2026, 11, 21, 10, tzinfo=UTC)
    monkeypatch.setattr(clock, "now", lambda: now)
    assert _reason(feedback_id="f-1") is None
    monkeypatch.setattr(clock, "now", lambda: now + later)
    assert _reason() == reason


def test_the_same_item_sent_again_is_no_spam() -> None:
    assert [_reason(feedback_id="f-1") for _ in range(2)] == [None, None]


def test_the_same_message_from_another_address_is_no_spam() -> None:
    assert [_reason(), _reason(address="203.0.113.10", feedback_id="f-3")] == [None, None]


def test_while_storage_is_busy_a_repeated_message_is_accepted(stack: int) -> None:
    send(message="Buy my watches")
    rule = {"service": "dynamodb", "operation": "UpdateItem", "times": 9, "status": 400, "code": "ThrottlingException"}
    emulated.inject(stack, [rule])
    send(message="Buy my watches")
    emulated.inject(stack, [])
    assert [item.status for item in stored()] == [Status.NEW, Status.NEW]


def test_repeated_ratings_without_a_message_are_no_spam() -> None:
    send(message="")
    send(message="")

    assert [item.status for item in stored()] == [Status.NEW, Status.NEW]


@pytest.mark.parametrize("message", ["See https://example.com, the search is broken", "1234", "👍", "ok"])
def test_usual_messages_are_no_spam(message: str) -> None:
    send(message=message)

    (item,) = stored()
    assert item.status == Status.NEW
