from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from feedback.models import Status
from feedback.screening import SpamReason
from tests.feedback.forms import a_token, reference_in, send, stored

pytestmark = pytest.mark.usefixtures("stack")


@pytest.mark.parametrize(
    ("sent", "age", "reason"),
    [
        ({"website": "https://watches.example.com"}, 60, SpamReason.DECOY),
        ({}, 0, SpamReason.HASTY),
        ({"message": "http://watches.example.com  www.more.example.com/1 !!"}, 60, SpamReason.LINKS_ONLY),
    ],
)
def test_it_is_set_aside_and_its_sender_not_told(sent: dict[str, Any], age: int, reason: SpamReason) -> None:
    answer = send(token=a_token(age=timedelta(seconds=age)), **sent)

    assert answer.status_code == 200
    assert reference_in(answer)
    (item,) = stored()
    assert (item.status, item.spam_reason) == (Status.SPAM, reason)
    assert item.folder_shard.startswith("default#spam")


def test_the_same_words_again_from_the_same_address_are_set_aside() -> None:
    send(message="Buy  my watches")
    send(message="buy my WATCHES")

    assert sorted((item.status, item.spam_reason or "") for item in stored()) == [
        (Status.NEW, ""),
        (Status.SPAM, SpamReason.REPEATED),
    ]


def test_ratings_without_words_repeat_nothing() -> None:
    send(message="")
    send(message="")

    assert [item.status for item in stored()] == [Status.NEW, Status.NEW]


@pytest.mark.parametrize("message", ["See https://example.com, the search is broken", "1234", "👍", "ok"])
def test_what_people_write_is_not(message: str) -> None:
    send(message=message)

    (item,) = stored()
    assert item.status == Status.NEW
