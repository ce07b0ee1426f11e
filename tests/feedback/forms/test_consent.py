"""“May we write back?”: asked below the address, stored with the item, and respected by replies."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from feedback.forms.models import Form
from feedback.replies import obstacles
from feedback.replies.fixed import audience
from feedback.replies.obstacles import Obstacle
from staff.roles import Role
from storage import writes
from tests.factories import a_feedback, a_form, a_key, a_member
from tests.feedback.api.conftest import Caller, wrong
from tests.feedback.forms.helpers import a_token, send, stored
from tests.feedback.replies.fixed_runs import SELECTED, about_the_ramp
from tests.sessions import browser_of
from web.caller import Scope

ADDRESS = "ada@example.com"
QUESTION = "You may write to me about this."
pytestmark = pytest.mark.usefixtures("stack")


@pytest.fixture
def form(stack: int) -> Form:
    form = a_form("survey")
    writes.change(form, Form.asks_consent.set(True))
    return form


@pytest.mark.usefixtures("form")
@pytest.mark.parametrize(
    ("fields", "may_reply"),
    [
        ({"email": ADDRESS, "may_reply": "yes"}, True),
        ({"email": ADDRESS}, False),
        ({"may_reply": "yes"}, None),  # to whom?
    ],
)
def test_the_page_asks_and_the_item_has_the_answer(fields: dict[str, Any], may_reply: bool | None) -> None:
    assert send("/f/survey", token=a_token("survey"), **fields).status_code == 200

    assert [item.may_reply for item in stored()] == [may_reply]


@pytest.mark.usefixtures("form")
def test_the_box_is_empty_at_first_and_stays_as_it_was_left(client: Client) -> None:
    page = client.get("/f/survey?lang=en").content.decode()
    assert QUESTION in page
    assert 'name="may_reply" value="yes">' in page

    page = send("/f/survey", token=a_token("survey"), email="wrong", may_reply="yes").content.decode()
    assert 'name="may_reply" value="yes" checked>' in page


@pytest.mark.usefixtures("form")
def test_a_consent_that_is_taken_back_before_the_form_is_sent_again_holds() -> None:
    token = a_token("survey", age=timedelta(minutes=2))
    agreed: dict[str, Any] = {"may_reply": "yes"}
    for consent in (agreed, {}, {}):
        send("/f/survey", token=token, email=ADDRESS, message="The same", **consent)

    assert sorted(str(item.may_reply) for item in stored()) == ["False", "True"]


def test_other_forms_do_not_ask(client: Client) -> None:
    assert QUESTION not in client.get("/?lang=en").content.decode()
    send("/", email=ADDRESS, may_reply="yes")

    assert [item.may_reply for item in stored()] == [None]


@pytest.mark.usefixtures("form")
@pytest.mark.parametrize(
    ("body", "may_reply"),
    [
        ({"formId": "survey", "email": ADDRESS, "mayReply": True}, True),
        ({"formId": "survey", "email": ADDRESS, "mayReply": None}, False),
        ({"formId": "survey", "email": ADDRESS}, False),
        ({"formId": "survey"}, None),
        ({"email": ADDRESS}, None),
        ({"email": ADDRESS, "mayReply": False}, False),
    ],
)
def test_the_api_takes_it_and_silence_is_no_consent(body: dict[str, Any], may_reply: bool | None) -> None:
    caller = Caller(a_key(Scope.FEEDBACK_WRITE, Scope.FEEDBACK_READ))
    response = caller.create({"rating": 5} | body)

    item = caller.get(f"/feedback/{response.json()['feedbackId']}").json()
    assert item["mayReply"] is may_reply


def test_the_api_refuses_a_text() -> None:
    assert wrong(Caller().create({"rating": 5, "mayReply": "yes"})) == {"/mayReply": "invalid"}


@pytest.mark.usefixtures("form")
def test_the_widget_gets_the_words(client: Client) -> None:
    questions = client.get("/widget/form?form=survey&lang=en").json()["questions"]

    assert {question["id"]: question.get("consent") for question in questions if "consent" in question} == {
        "email": QUESTION
    }


def test_who_did_not_agree_gets_no_reply_and_the_page_says_why() -> None:
    item, other = (a_feedback(email=ADDRESS, may_reply=agreed) for agreed in (False, True))
    assert (obstacles.obstacle(item), obstacles.obstacle(other)) == (Obstacle.NO_CONSENT, None)

    page = browser_of(a_member(Role.AGENT)).get(f"/dashboard/inbox/{item.feedback_id}").content.decode()
    response = Caller(a_key(Scope.FEEDBACK_MANAGE)).send(
        "POST", f"/feedback/{item.feedback_id}/replies", {"text": "Hello"}
    )

    assert "This person left an address, and did not agree to a reply." in page
    assert (response.status_code, response.json()["detail"]) == (422, "The sender did not agree to a reply.")


def test_it_is_fixed_reaches_only_who_agreed_and_counts_the_others() -> None:
    for email, agreed in (("a@example.com", True), ("b@example.com", False), ("c@example.com", None)):
        about_the_ramp(email, may_reply=agreed)
    newest = about_the_ramp("a@example.com", may_reply=False)

    reached = audience.read("default", SELECTED)

    assert sorted(str(item.email) for item in reached.people) == ["a@example.com", "c@example.com"]
    assert newest.feedback_id not in {item.feedback_id for item in reached.people}
    assert (reached.unwelcome, reached.suppressed, reached.anonymous) == (1, 0, 0)
