from __future__ import annotations

from datetime import timedelta

import pytest
from pytest_django import Settings

from feedback.forms.page import tokens


def test_a_token_contains_its_time_and_the_form_as_it_was_shown() -> None:
    made = tokens.make("survey", 7, "b")

    read = tokens.read(str(made), "survey")

    assert read == made
    assert read.age < timedelta(minutes=1)


@pytest.mark.parametrize("text", ["", "x", "a:b", "e30:abc"])
def test_a_text_that_we_did_not_sign_is_refused(text: str) -> None:
    with pytest.raises(tokens.BadToken):
        tokens.read(text, "default")


def test_a_changed_token_is_refused() -> None:
    text = str(tokens.make("default"))

    with pytest.raises(tokens.BadToken):
        tokens.read(text[:-1] + ("A" if text[-1] != "A" else "B"), "default")


def test_a_token_of_another_form_is_refused() -> None:
    with pytest.raises(tokens.BadToken):
        tokens.read(str(tokens.make("support")), "default")


def test_a_token_signed_with_an_old_secret_is_accepted(settings: Settings) -> None:
    made = tokens.make("default")
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "another"

    assert tokens.read(str(made), "default") == made


def test_the_same_fields_are_one_item_and_other_fields_another() -> None:
    token, other = tokens.make("default"), tokens.make("default")

    assert token.feedback_id({"rating": 5, "name": "A"}) == token.feedback_id({"name": "A", "rating": 5})
    assert token.feedback_id({"rating": 5}) != token.feedback_id({"rating": 4})
    assert token.feedback_id({"name": "A"}) != token.feedback_id({"message": "A"})
    assert token.feedback_id({"rating": 5}) != other.feedback_id({"rating": 5})


def test_a_renewed_token_keeps_its_nonce_and_can_be_sent_at_once() -> None:
    token = tokens.make("default")

    assert token.renewed().feedback_id({"rating": 5}) == token.feedback_id({"rating": 5})
    assert token.renewed().age >= tokens.LEAST_AGE
