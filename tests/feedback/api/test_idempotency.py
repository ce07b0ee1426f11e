from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from uuid import UUID

import pytest

from feedback.models import Feedback
from storage import clock, writes
from tests.feedback.api.conftest import Caller, wrong
from web.caller import Scope

BODY = {"rating": 4, "message": "Twice"}


@pytest.mark.usefixtures("stack")
def test_the_same_request_again_gets_the_first_answer(visitor: Caller) -> None:
    first, again = (visitor.create(BODY, Idempotency_Key="k-1") for _ in range(2))
    assert (first.status_code, again.status_code) == (201, 201)
    assert first.json() == again.json()
    assert first.headers["Location"] == again.headers["Location"]
    assert "Idempotency-Replayed" not in first.headers
    assert again.headers["Idempotency-Replayed"] == "true"
    assert UUID(first.json()["feedbackId"]).version == 5
    assert Feedback.count() == 1


@pytest.mark.usefixtures("stack")
def test_another_body_is_refused(visitor: Caller) -> None:
    visitor.create(BODY, Idempotency_Key="k-1")
    response = visitor.create(BODY | {"rating": 1}, Idempotency_Key="k-1")
    assert (response.status_code, response.json()["code"]) == (422, "idempotency_key_reused")
    assert Feedback.count() == 1


@pytest.mark.usefixtures("stack")
def test_what_is_ignored_makes_no_other_body(visitor: Caller) -> None:
    visitor.create(BODY, Idempotency_Key="k-1")
    assert visitor.create(BODY | {"message": "Twice ", "colour": "red"}, Idempotency_Key="k-1").status_code == 201


@pytest.mark.usefixtures("stack")
def test_each_caller_has_keys_of_its_own(visitor: Caller, widget: Caller, with_key: Callable[..., Caller]) -> None:
    callers = [visitor, widget, with_key(Scope.FEEDBACK_WRITE)]
    ids = {caller.create(BODY, Idempotency_Key="k-1").json()["feedbackId"] for caller in callers}
    assert len(ids) == 3


@pytest.mark.usefixtures("stack")
def test_many_at_once_make_one_item(visitor: Caller) -> None:
    with ThreadPoolExecutor(6) as pool:
        answers = list(pool.map(lambda _: Caller().create(BODY, Idempotency_Key="k-1"), range(12)))
    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.json()["feedbackId"] for answer in answers}) == 1


@pytest.mark.usefixtures("stack")
def test_an_item_that_is_gone_does_not_come_back(visitor: Caller) -> None:
    given = visitor.create(BODY, Idempotency_Key="k-1").json()
    item = writes.find(Feedback, given["feedbackId"])
    writes.change(item, Feedback.expires_at.set(clock.now()))
    assert visitor.create(BODY, Idempotency_Key="k-1").status_code == 422


@pytest.mark.usefixtures("stack")
def test_a_repetition_shows_what_was_sent_and_not_what_staff_wrote_since(widget: Caller) -> None:
    body = BODY | {"name": "Ada", "email": "ada@example.com"}
    first = widget.create(body, Idempotency_Key="k-1").json()
    item = writes.find(Feedback, first["feedbackId"])
    edited = [Feedback.name.set("Ada L., Ockham"), Feedback.email.remove(), Feedback.message.set("Phone: 555-0100")]
    writes.change(item, *edited)
    assert widget.create(body, Idempotency_Key="k-1").json() == first


@pytest.mark.parametrize("key", ["", "two words", "a" * 256, "ä"])
def test_a_key_is_a_short_word(visitor: Caller, key: str) -> None:
    assert wrong(visitor.create(BODY, Idempotency_Key=key)) == {"Idempotency-Key": "invalid"}


@pytest.mark.usefixtures("stack")
def test_it_takes_no_read_but_for_a_repetition(visitor: Caller, asked: list[str]) -> None:
    visitor.create(BODY, Idempotency_Key="k-1")
    assert [call for call in asked if "feedback" in call] == ["PutItem! feedback-local"]
    asked.clear()
    visitor.create(BODY, Idempotency_Key="k-1")
    assert [call for call in asked if "feedback" in call] == ["PutItem! feedback-local", "GetItem feedback-local"]
