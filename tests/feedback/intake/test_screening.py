from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from pynamodb.exceptions import PutError
from pytest_django import Settings

from feedback.intake import submissions
from feedback.intake.screening import SpamReason, Visitor
from feedback.intake.submissions import Submission
from feedback.models import Status
from local_aws import emulated
from staff.models import Project
from storage import clock
from tests.factories import an_id
from tests.feedback.forms.helpers import a_token, reference_in, send, stored

pytestmark = pytest.mark.usefixtures("stack")

PROJECT = Project("default", time_zone="UTC")
HERE = Visitor("203.0.113.9")
SAME = Submission(rating=5, message="Buy my watches")
BUSY = {"service": "dynamodb", "times": 9, "status": 400, "code": "ThrottlingException"}


@pytest.mark.parametrize(
    ("sent", "age", "reason"),
    [
        ({"website": "https://watches.example.com"}, 60, SpamReason.DECOY),
        ({}, 0, SpamReason.TOO_FAST),
        ({"message": "http://watches.example.com  www.more.example.com/1 !!"}, 60, SpamReason.LINKS_ONLY),
        ({"name": "Buy now: www.watches.example.com"}, 60, SpamReason.LINK_AS_NAME),
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


def test_a_name_with_a_dot_is_no_link_and_another_name_makes_no_other_text() -> None:
    submissions.accept(PROJECT, replace(SAME, name="St. John"), visitor=HERE)
    submissions.accept(PROJECT, replace(SAME, name="www.watches.example.com"), visitor=HERE)
    assert sorted(item.spam_reason or "" for item in stored()) == ["", "repeated"]


def test_a_message_is_repeated_only_within_an_hour(monkeypatch: pytest.MonkeyPatch) -> None:
    now = datetime(2026, 11, 21, 10, tzinfo=UTC)
    for minutes in (0, 59, 61):
        moment = now + timedelta(minutes=minutes)
        monkeypatch.setattr(clock, "now", lambda moment=moment: moment)
        submissions.accept(PROJECT, SAME, an_id(f"f-{minutes}"), visitor=HERE)
    reasons = {an_id("f-0"): None, an_id("f-59"): "repeated", an_id("f-61"): None}
    assert {item.feedback_id: item.spam_reason for item in stored()} == reasons


def test_the_same_message_from_another_network_or_to_another_project_is_no_spam() -> None:
    there, other = Visitor("203.0.113.10"), Project("other", time_zone="UTC")
    for project, visitor in ((PROJECT, HERE), (PROJECT, there), (other, HERE)):
        submissions.accept(project, SAME, visitor=visitor)
    assert [item.spam_reason for item in stored()] == [None] * 3


def test_a_message_that_could_not_be_stored_may_be_sent_again_with_another_id(stack: int) -> None:
    emulated.inject(stack, [BUSY | {"operation": "PutItem"}])
    with pytest.raises(PutError):
        submissions.accept(PROJECT, SAME, visitor=HERE)
    emulated.inject(stack, [])
    submissions.accept(PROJECT, SAME, visitor=HERE)
    assert [item.status for item in stored()] == [Status.NEW]


def test_a_sender_who_is_trusted_is_neither_screened_nor_limited(settings: Settings) -> None:
    settings.RATE_LIMIT_ADDRESS = 1
    spam = Submission(rating=5, message="http://watches.example.com")
    for _ in range(3):
        submissions.accept(PROJECT, spam, visitor=None)
    assert {item.status for item in stored()} == {"new"}
    assert not any(item.spam_reason or item.repeat_hash for item in stored())


def test_a_visitor_who_was_not_counted_before_is_limited_by_the_intake(settings: Settings) -> None:
    settings.RATE_LIMIT_ADDRESS = 2
    for number in range(2):
        submissions.accept(PROJECT, Submission(rating=5, message=str(number)), visitor=HERE)
    with pytest.raises(submissions.TooMany) as refusal:
        submissions.accept(PROJECT, SAME, visitor=HERE)
    assert 1 <= refusal.value.seconds <= 60
    assert len(stored()) == 2


@pytest.mark.parametrize("texts", [("see www.watches.example.com", None), ("", "http://watches.example.com")])
def test_the_answers_to_questions_are_screened_with_the_message(texts: tuple[str, str | None]) -> None:
    message, answer = texts
    answers = {"q1": "b", "q2": answer} if answer else {"q1": "b"}
    submission = Submission(rating=5, message=message, answers=answers, counts=frozenset({"q1.b"}))
    item = submissions.accept(PROJECT, submission, visitor=HERE)
    assert item.spam_reason == (SpamReason.LINKS_ONLY if answer else None)


def test_the_stored_hash_shows_neither_the_text_nor_the_network() -> None:
    item = submissions.accept(PROJECT, SAME, visitor=HERE)
    assert item.repeat_hash
    assert re.fullmatch("[0-9a-f]{32}", item.repeat_hash)


def test_repeated_ratings_without_a_message_are_no_spam() -> None:
    send(message="")
    send(message="")

    assert [item.status for item in stored()] == [Status.NEW, Status.NEW]


@pytest.mark.parametrize("message", ["See https://example.com, the search is broken", "1234", "👍", "ok"])
def test_usual_messages_are_no_spam(message: str) -> None:
    send(message=message)

    (item,) = stored()
    assert item.status == Status.NEW
