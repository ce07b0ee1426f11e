from __future__ import annotations

from uuid import UUID

import pytest
from django.conf import LazySettings

from feedback.models import Feedback
from local_aws import emulated
from storage import clock, writes
from tests.factories import a_form
from tests.feedback.api.conftest import Caller, wrong


@pytest.mark.usefixtures("stack")
def test_it_stores_an_item_and_returns_it(visitor: Caller, settings: LazySettings) -> None:
    settings.RELEASE = "17"
    response = visitor.create(
        {
            "rating": 4,
            "message": " Good\r\ncoffee ",
            "name": "Ada  Lovelace",
            "email": "ada@example.com",
            "colour": "red",
        }
    )
    assert response.status_code == 201
    given = response.json()
    item = writes.find(Feedback, given["feedbackId"])
    assert UUID(given["feedbackId"]).version == 4
    assert given == {
        "feedbackId": item.feedback_id,
        "formId": "default",
        "rating": 4,
        "message": "Good\ncoffee",
        "sentiment": item.sentiment,
        "name": "Ada Lovelace",
        "email": "ada@example.com",
        "createdAt": clock.to_text(item.created_at),
    }
    assert (item.source, item.served_by, item.status) == ("api", "17", "new")
    assert not item.release
    assert response.headers["Location"] == f"/feedback/{item.feedback_id}"
    assert response.headers["Cache-Control"] == "no-store"


@pytest.mark.usefixtures("stack")
@pytest.mark.parametrize("more", [{}, {"message": None, "name": " ", "email": "", "formId": ""}])
def test_a_rating_is_enough(visitor: Caller, more: dict[str, object]) -> None:
    given: dict[str, object] = visitor.create({"rating": 3, **more}).json()
    assert {name: given[name] for name in ("message", "name", "email", "formId")} == {
        "message": "",
        "name": None,
        "email": None,
        "formId": "default",
    }


@pytest.mark.usefixtures("stack")
def test_it_works_under_v1_too(visitor: Caller) -> None:
    response = visitor.send("POST", "/v1/feedback", {"rating": 1})
    assert response.status_code == 201
    assert response.headers["Location"].startswith("/v1/feedback/")


@pytest.mark.usefixtures("stack")
def test_a_form_is_named_by_its_id(visitor: Caller) -> None:
    a_form("checkout", title="How was the checkout?")
    assert visitor.create({"rating": 5, "formId": "checkout"}).json()["formId"] == "checkout"
    assert wrong(visitor.create({"rating": 5, "formId": "elsewhere"})) == {"/formId": "unknown"}


@pytest.mark.usefixtures("stack")
def test_a_key_that_can_do_more_than_create_names_any_release(manager: Caller) -> None:
    given = manager.create({"rating": 5, "release": "2.1.0", "source": "widget"}).json()
    item = writes.find(Feedback, given["feedbackId"])
    assert (item.release, item.source) == ("2.1.0", "widget")


@pytest.mark.usefixtures("stack")
@pytest.mark.parametrize("who", ["visitor", "widget"])
@pytest.mark.parametrize("form", ["default", "checkout"])
def test_a_public_caller_may_name_only_a_release_that_the_form_lists(
    request: pytest.FixtureRequest, who: str, form: str
) -> None:
    caller: Caller = request.getfixturevalue(who)
    a_form(form, releases={"2.0.0", "2.1.0"})
    a_form("other", title="Without a list")
    body = {"rating": 5, "formId": form}
    refused = caller.create(body | {"release": "2.1.1"})
    assert wrong(refused) == {"/release": "not_listed"}
    assert "the form lists" in refused.json()["errors"][0]["detail"]
    assert wrong(caller.create(body | {"formId": "other", "release": "2.1.0"})) == {"/release": "not_listed"}
    taken = caller.create(body | {"release": "2.1.0"}).json()
    assert writes.find(Feedback, taken["feedbackId"]).release == "2.1.0"
    assert [caller.create(body | {"release": nothing}).status_code for nothing in ("", None)] == [201, 201]


def test_the_list_of_a_form_is_read_once_a_minute(widget: Caller, asked: list[str]) -> None:
    a_form("default", releases={"2.1.0"})
    asked.clear()
    for release in ("2.1.0", "2.1.1", "2.1.0"):
        widget.create({"rating": 5, "release": release})
    assert asked.count("GetItem! forms-local") == 1


def test_a_release_that_cannot_be_looked_up_can_be_sent_again(stack: int, widget: Caller) -> None:
    widget.create()
    rule = {"service": "dynamodb", "operation": "GetItem", "times": 9, "status": 400, "code": "ThrottlingException"}
    emulated.inject(stack, [rule])
    response = widget.create({"rating": 5, "release": "2.1.0"})
    assert (response.status_code, response.headers["Retry-After"]) == (503, "5")


@pytest.mark.usefixtures("stack")
@pytest.mark.parametrize("nothing", [None, ""])
def test_an_empty_source_is_the_default(visitor: Caller, nothing: str | None) -> None:
    given = visitor.create({"rating": 5, "source": nothing})
    assert given.status_code == 201
    assert writes.find(Feedback, given.json()["feedbackId"]).source == "api"


@pytest.mark.usefixtures("stack")
@pytest.mark.parametrize("who", ["visitor", "widget"])
def test_what_a_public_caller_sends_is_screened_and_looks_accepted(request: pytest.FixtureRequest, who: str) -> None:
    caller: Caller = request.getfixturevalue(who)
    texts = ("https://watches.example.com", "Buy my watches", "buy MY  watches", "")
    given = [caller.create({"rating": 5, "message": text}) for text in texts]
    assert [answer.status_code for answer in given] == [201] * 4
    assert "spam" not in given[0].content.decode()
    items = [writes.find(Feedback, answer.json()["feedbackId"]) for answer in given]
    assert [item.spam_reason for item in items] == ["links_only", None, "repeated", None]
    assert [item.counted for item in items] == [False, True, False, True]


@pytest.mark.usefixtures("stack")
def test_a_request_that_is_sent_again_repeats_nothing(visitor: Caller) -> None:
    for _ in range(2):
        answer = visitor.create({"rating": 5, "message": "Buy my watches"}, Idempotency_Key="one")
    assert writes.find(Feedback, answer.json()["feedbackId"]).status == "new"


@pytest.mark.usefixtures("stack")
def test_a_key_that_can_do_more_than_create_is_trusted(manager: Caller) -> None:
    for _ in range(2):
        answer = manager.create({"rating": 5, "message": "https://watches.example.com"})
        assert writes.find(Feedback, answer.json()["feedbackId"]).status == "new"


@pytest.mark.usefixtures("stack")
def test_it_can_be_for_keys_only(visitor: Caller, widget: Caller, settings: LazySettings) -> None:
    settings.FEEDBACK_NEEDS_KEY = True
    refused = visitor.create()
    assert refused.status_code == 401
    assert refused.headers["WWW-Authenticate"] == 'Bearer realm="api"'
    assert widget.create().status_code == 201


@pytest.mark.usefixtures("stack")
def test_a_key_needs_the_scope_although_visitors_need_no_key(reader: Caller) -> None:
    assert reader.create().status_code == 403
    assert Caller("fbk_0_wrong").create().status_code == 401
    assert Caller().create(Authorization="Bearer fbk_0_wrong").status_code == 401


def test_it_takes_one_write_and_the_key_is_cached(widget: Caller, asked: list[str]) -> None:
    widget.create()
    # The middle one once an hour: when the key was last used.
    assert asked == ["GetItem! keys-local", "UpdateItem! keys-local", "PutItem! feedback-local"]
    asked.clear()
    widget.create()
    assert asked == ["UpdateItem! limits-local", "PutItem! feedback-local"]
