from __future__ import annotations

from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.test import Client
from django.utils.html import escape
from pytest_django import Settings

from feedback.forms import reference_numbers
from feedback.forms.page import tokens
from feedback.models import Status
from local_aws import emulated
from tests.feedback.forms.helpers import a_token, reference_in, send, stored

pytestmark = pytest.mark.usefixtures("stack")


def test_it_stores_the_item_and_shows_its_reference() -> None:
    answer = send(rating="2", message=" Closed\r\ntoo early ", name="Ada  Lovelace", email="ada@example.com")

    (item,) = stored()
    assert answer.status_code == 200
    assert (item.rating, item.message, item.name) == (2, "Closed\ntoo early", "Ada Lovelace")
    assert (item.email, item.form_id, item.source) == ("ada@example.com", "default", "form")
    assert item.status == Status.NEW
    assert not item.spam_reason
    assert reference_in(answer) == reference_numbers.of(item.feedback_id)


def test_only_the_rating_is_needed() -> None:
    assert send(message="").status_code == 200

    (item,) = stored()
    assert item.message == ""
    assert not item.name
    assert not item.email


def test_it_redirects_to_a_url_that_stores_nothing_and_contains_no_text() -> None:
    answer = send("/?lang=de&embed=true&theme=dark&other=words", email="ada@example.com")

    ((address, status),) = answer.redirect_chain
    query = parse_qs(urlsplit(address).query)
    assert status == 303
    assert {**query, "sent": [reference_in(answer)]} == {
        "lang": ["de"],
        "embed": ["true"],
        "theme": ["dark"],
        "sent": [reference_in(answer)],
    }
    assert Client().get(address).content == answer.content
    assert len(stored()) == 1


def test_the_cleaned_text_is_stored_and_limited() -> None:
    """Browsers send CRLF, and a letter can have two code points. Each counts as one character."""
    assert send(message="a\r\n" * 999 + "e\u0301" + "  \r\n").status_code == 200

    (item,) = stored()
    assert len(item.message) == 1999


def test_a_form_sent_twice_is_one_item_with_one_reference() -> None:
    token = a_token()

    first, second = send(token=token), send(token=token)

    assert reference_in(first) == reference_in(second)
    (item,) = stored()
    assert item.status == Status.NEW


def test_another_message_from_the_same_page_is_another_item() -> None:
    token = a_token()

    first, second = send(token=token), send(token=token, message="And one more thing")

    assert reference_in(first) != reference_in(second)
    assert len(stored()) == 2


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"rating": ""}, "Choose a number from 1 to 5."),
        ({"rating": "6"}, "Choose a number from 1 to 5."),
        ({"rating": "4.5"}, "Choose a number from 1 to 5."),
        ({"email": "anna@norrvik"}, "Enter a full e-mail address"),
        ({"message": "a" * 3001}, "Too long by 1,001: the message can have 2,000 characters."),
        ({"name": "a" * 101}, "Too long by 1: the name can have 100 characters."),
        ({"email": "a" * 250 + "@example.com"}, "Too long by 8: the e-mail address can have 254 characters."),
        ({"message": "bell \x07"}, "a character that is not allowed"),
    ],
)
def test_an_error_stands_next_to_the_typed_text(wrong: dict[str, Any], words: str) -> None:
    typed = {"message": "My long story <b>", "name": "Anna", "email": "anna@example.com", "rating": "3"} | wrong

    answer = send(**typed)

    text = answer.content.decode()
    assert answer.status_code == 422
    assert words in text
    assert 'class="summary" role="alert" tabindex="-1" autofocus' in text
    assert answer.context["form"].data["message"] == typed["message"]
    assert escape(typed["message"]) in text
    assert stored() == []


def test_every_wrong_field_is_named_at_once() -> None:
    text = send(rating="", email="x").content.decode()

    assert "2 things are missing or wrong" in text
    assert 'href="#id_rating"' in text
    assert 'href="#id_email"' in text


@pytest.mark.parametrize("token", ["", "made up", a_token("support")])
def test_without_a_valid_token_the_form_is_shown_again_with_a_new_one(token: object) -> None:
    answer = send(token=token, message="My long story")  # type: ignore[arg-type]

    assert answer.status_code == 422
    assert "My long story" in answer.content.decode()
    assert "open for too long" in answer.content.decode()
    assert tokens.read(str(answer.context["token"]), "default")
    assert stored() == []


def test_an_old_form_is_shown_again_and_can_be_sent_at_once() -> None:
    old = a_token(age=tokens.LIFETIME + timedelta(seconds=1))

    shown = send(token=old, message="My long story")
    sent = send(token=shown.context["token"], message="My long story")

    assert (shown.status_code, sent.status_code) == (422, 200)
    (item,) = stored()
    assert item.status == Status.NEW


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Origin": "https://elsewhere.example.com"},
        {"Origin": "null"},
        {"Origin": "http://[testserver"},
    ],
)
def test_a_post_from_another_site_has_to_be_confirmed(headers: dict[str, str]) -> None:
    answer = send(headers=headers, message="Words of another person")

    assert answer.status_code == 403
    assert "Words of another person" in answer.content.decode()
    assert stored() == []


@pytest.mark.parametrize("headers", [{}, {"Origin": "http://testserver"}, {"Sec-Fetch-Site": "none"}])
def test_older_browsers_may_send(headers: dict[str, str]) -> None:
    assert send(headers=headers).status_code == 200


def test_a_form_that_is_too_large_to_show_again_is_refused() -> None:
    assert len(send(message="'" * 200_000).content) < 2_000_000
    assert send(message="'" * 300_000).status_code == 400
    assert stored() == []


def test_too_many_from_one_address_have_to_wait(settings: Settings) -> None:
    settings.RATE_LIMIT_ADDRESS = 2
    send(message="one")
    send(message="two")

    answer = send(message="My long story")

    assert answer.status_code == 429
    assert 0 < int(answer.headers["Retry-After"]) <= 60
    assert "My long story" in answer.content.decode()
    assert len(stored()) == 2


THROTTLED = {"service": "dynamodb", "times": 50, "status": 400, "code": "ThrottlingException"}


@pytest.mark.parametrize("is_stored", [False, True])
def test_if_the_table_is_busy_the_typed_text_is_kept(stack: int, *, is_stored: bool) -> None:
    """With `after` the table stores the item, and only its answer is lost."""
    token = a_token()
    emulated.inject(stack, [THROTTLED | {"operation": "PutItem", "after": is_stored}])
    shown = send(token=token, message="My long story")
    emulated.inject(stack, [])
    left = stored()
    sent = send(token=token, message="My long story")

    assert shown.status_code == 503
    assert shown.headers["Retry-After"] == "5"
    assert "My long story" in shown.content.decode()
    assert "Possibly not sent" in shown.content.decode()
    assert "<title>Possibly not sent" in shown.content.decode()
    assert len(left) == is_stored
    assert sent.status_code == 200
    (item,) = stored()
    assert item.status == Status.NEW


def test_without_a_limit_no_visitor_waits(settings: Settings) -> None:
    settings.RATE_LIMIT_ADDRESS = 0

    assert send().status_code == 200


def test_limits_that_cannot_be_counted_refuse_no_visitor(stack: int) -> None:
    emulated.inject(stack, [THROTTLED | {"operation": "UpdateItem"}])

    assert send().status_code == 200
    emulated.inject(stack, [])
    assert len(stored()) == 1


def test_it_is_one_put_and_the_limit_of_an_address_from_its_second_request_on(asked: list[str]) -> None:
    """A repeated text is found without a call."""
    put, limit = "PutItem! feedback-local", "UpdateItem! limits-local"
    for message, expected in (("words", [put]), ("words", [put, limit]), ("", [put, limit])):
        asked.clear()
        send(message=message)
        assert sorted(asked) == expected
