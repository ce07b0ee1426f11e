"""What a new password must be."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError

from staff.account import password_rules

EMAIL, NAME = "ada.lovelace@example.com", "Ada Lovelace"


def _problems(password: str) -> list[str]:
    try:
        password_rules.check(password, email=EMAIL, name=NAME)
    except ValidationError as invalid:
        return list(invalid.messages)
    return []


@pytest.mark.parametrize(
    "password",
    [
        "correct horse battery",
        "twelve chars",
        "Ada and her correct horses",  # the name is a small part of it
        "密码密码很长的密码不容易猜",
        "a" * 200,
    ],
)
def test_a_good_password_is_accepted(password: str) -> None:
    assert _problems(password) == []


@pytest.mark.parametrize(
    ("password", "problem"),
    [
        ("eleven char", "too short: at least 12"),
        ("a" * 201, "too long: at most 200"),
        ("492817365019", "digits only"),
        ("password1234", "Many people use"),
        ("Password!2026", "Many people use"),
        ("qwertyuiop[]", "Many people use"),
        ("ada.lovelace@example.com", "too much like your name or address"),
        ("AdaLovelace1815", "too much like your name or address"),
        ("lovelace ada", "too much like your name or address"),
        ("lovelaceexample1", "too much like your name or address"),
    ],
)
def test_a_weak_password_is_refused_with_the_reason(password: str, problem: str) -> None:
    [named] = _problems(password)
    assert problem in named


def test_all_that_is_wrong_is_named_together() -> None:
    assert len(_problems("123456")) == 2


def test_a_person_without_a_name_can_have_a_password() -> None:
    password_rules.check("correct horse battery", email="", name="")
