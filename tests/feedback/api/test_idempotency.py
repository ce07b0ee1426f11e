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
def test_a_repeated_request_gets_the_first_answer(visitor: Caller) -> None:
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
def test_ignored_fields_do_not_change_the_body(visitor: Caller) -> None:
    visitor.create(BODY, Idempotency_Key="k-1")
    assert visitor.create(BODY | {"message": "Twice ", "colour": "red"}, Idempotency_Key="k-1").status_code == 201


@pytest.mark.usefixtures("stack")
def test_each_caller_has_its_own_keys(visitor: Caller, widget: Caller, with_key: Callable[..., Caller]) -> None:
    callers = [visitor, widget, with_key(Scope.FEEDBACK_WRITE)]
    ids = {caller.create(BODY, Idempotency_Key="k-1").json()["feedbackId"] for caller in callers}
    assert len(ids) == 3


@pytest.mark.usefixtures("stack")
def test_simultaneous_requests_create_one_item(visitor: Caller) -> None:
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
def test_a_repeated_request_returns_the_sent_text_and_not_later_changes_of_staff(widget: Caller) -> None:
    body = BODY | {"name": "Ada", "email": "ada@example.com"}
    first = widget.create(body, Idempotency_Key="k-1").json()
    item = writes.find(Feedback, first["feedbackId"])
    edited = [Feedback.name.set("Ada L., Ockham"), Feedback.email.remove(), Feedback.message.set("Phone: 555-0100")]
    writes.change(item, *edited)
    assert widget.create(body, Idempotency_Key="k-1").json() == first


@pytest.mark.parametrize("key", ["", "two words", "a" * 256, "ä"])
def test_a_key_must_be_short_and_without_spaces(visitor: Caller, key: str) -> None:
    assert wrong(visitor.create(BODY, Idempotency_Key=key)) == {"Idempotency-Key": "invalid"}


@pytest.mark.usefixtures("stack")
def test_only_a_repeated_request_takes_a_read(visitor: Caller, asked: list[str]) -> None:
    visitor.create(BODY, Idempotency_Key="k-1")
    assert [call for call in asked if "feedback" in call] == ["PutItem! feedback-local"]
    asked.clear()
    visitor.create(BODY, Idempotency_Key="k-1")
    assert [call for call in asked if "feedback" in call] == ["PutItem! feedback-local", "GetItem feedback-local"]
