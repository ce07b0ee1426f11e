"""A form that has closed: on its page, in the widget and in the API."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client

from feedback.forms import form_store
from feedback.forms.closing import GRACE
from feedback.forms.models import Form
from feedback.forms.page import tokens
from feedback.forms.page.tokens import Token
from storage import clock, writes
from tests.factories import a_form, a_project
from tests.feedback.api.conftest import Caller
from tests.feedback.forms.helpers import send, stored

NOW = datetime(2026, 11, 30, 12, 0, tzinfo=UTC)
CLOSED = "This form has closed"
KEY = "5e0c7d3c-5b7e-4a3e-9a57-0a6a2a3d9c11"  # an Idempotency-Key
pytestmark = pytest.mark.usefixtures("stack")


def at(moment: datetime, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: moment)


@pytest.fixture
def form(stack: int, monkeypatch: pytest.MonkeyPatch) -> Form:
    """It closes now, at nine in the evening of its own clock."""
    at(NOW - timedelta(hours=1), monkeypatch)
    form = a_form("survey", project=a_project("bakery", name="The bakery", time_zone="Asia/Tokyo"))
    writes.change(form, Form.closes_at.set(NOW))
    form_store.forget("survey")
    return form


def opened(before: timedelta) -> Token:
    return Token("survey", "nonce", NOW - before)


def test_it_says_since_when_and_who_asked(form: Form, client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    assert client.get("/f/survey").status_code == 200
    at(NOW, monkeypatch)

    answer = client.get("/f/survey?lang=en")

    page = " ".join(answer.content.decode().split())
    assert answer.status_code == 410
    assert CLOSED in page
    assert "It took answers until Nov. 30, 2026, 21:00." in page
    assert "write to The bakery" in page
    assert "<form" not in page


def test_who_opened_it_before_can_still_send_for_a_while(form: Form, monkeypatch: pytest.MonkeyPatch) -> None:
    at(NOW + GRACE - timedelta(seconds=1), monkeypatch)
    assert send("/f/survey", token=opened(timedelta(minutes=1))).status_code == 200

    at(NOW + GRACE, monkeypatch)
    assert send("/f/survey", token=opened(timedelta(minutes=1)), message="Late").status_code == 410
    assert [item.message for item in stored()] == ["Nice shelves"]


def test_what_a_visitor_wrote_is_shown_to_be_copied(form: Form, monkeypatch: pytest.MonkeyPatch) -> None:
    at(NOW + timedelta(hours=1), monkeypatch)

    for token in (opened(timedelta(hours=2)), "wrong"):
        page = send("/f/survey", token=token, message="My <long> text", name="Ada")
        assert page.status_code == 410
        assert "Not sent" in page.content.decode()
        assert "My &lt;long&gt; text" in page.content.decode()
        assert "Ada" in page.content.decode()
    assert stored() == []


def test_what_was_stored_in_time_is_thanked_for_also_later(form: Form, monkeypatch: pytest.MonkeyPatch) -> None:
    token = Token("survey", "nonce", NOW - timedelta(hours=2))
    first = send("/f/survey", token=token)
    at(NOW + timedelta(hours=1), monkeypatch)

    again = send("/f/survey", token=token)

    assert (again.status_code, again.redirect_chain) == (200, first.redirect_chain)
    assert len(stored()) == 1


def test_a_form_with_all_its_answers_says_so(form: Form, client: Client) -> None:
    writes.change(form, Form.full_at.set(NOW), Form.closes_at.remove())
    form_store.forget("survey")

    answer = client.get("/f/survey?lang=en&embed=true")

    assert answer.status_code == 410
    assert "It has as many answers as were asked for" in answer.content.decode()
    assert send("/f/survey", token=opened(timedelta(minutes=1))).status_code == 410


def test_the_page_of_thanks_stays(form: Form, client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    at(NOW + timedelta(days=1), monkeypatch)

    assert client.get(f"/f/survey?sent={tokens.receipt('7K2M-94QX')}").status_code == 200


def test_the_api_says_that_it_has_closed(form: Form, monkeypatch: pytest.MonkeyPatch) -> None:
    visitor, body = Caller(), {"rating": 5, "formId": "survey", "message": "In time"}
    assert visitor.create(body, Idempotency_Key=KEY).status_code == 201
    at(NOW, monkeypatch)

    late = visitor.create(body)
    again = visitor.create(body, Idempotency_Key=KEY)
    other = visitor.create(body | {"message": "Late"}, Idempotency_Key=KEY)

    assert (late.status_code, late.json()["code"]) == (410, "form_closed")
    assert (again.status_code, again.headers["Idempotency-Replayed"]) == (201, "true")
    assert other.status_code == 410
    assert [item.message for item in stored()] == ["In time"]


def test_the_widget_gets_it_in_its_language(form: Form, client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    assert "closed" not in client.get("/widget/form?form=survey").json()
    at(NOW, monkeypatch)

    answer = client.get("/widget/form?form=survey&lang=en")

    assert answer.status_code == 410
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert answer.json()["closed"].startswith("This form has closed")
    assert (answer.json()["title"], len(answer.json()["questions"])) == ("How was it?", 4)


def test_an_open_form_takes_no_read_more(form: Form, client: Client, asked: list[str]) -> None:
    client.get("/f/survey")

    assert asked == ["GetItem! forms-local"]
