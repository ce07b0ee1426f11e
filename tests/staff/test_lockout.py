from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.hashers import MD5PasswordHasher

from staff import lockout, members
from staff.models import Member
from storage import writes
from storage.limits import Limit
from tests.staff.conftest import PASSWORD

Later = Callable[[timedelta], None]
EMAILS = ["ada@example.com", "nobody@example.com"]


@pytest.fixture
def costs(asked: list[str], monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The hashes that were made and the calls that were sent."""
    encode = MD5PasswordHasher.encode

    def counted(hasher: MD5PasswordHasher, password: str, salt: str) -> str:
        asked.append("hash")
        return encode(hasher, password, salt)

    monkeypatch.setattr(MD5PasswordHasher, "encode", counted)
    return asked


def _outcome(email: str, password: str = "wrong", address: str = "203.0.113.9") -> str:
    try:
        members.sign_in("default", email, password, address)
    except members.Locked:
        return "locked"
    except members.SignInRefused:
        return "refused"
    return "in"


@pytest.mark.parametrize("email", EMAILS)
def test_five_wrong_passwords_lock_an_address_that_nobody_has_too(ada: Member, email: str) -> None:
    assert [_outcome(email) for _ in range(6)] == ["refused"] * 4 + ["locked"] * 2


def test_unknown_and_wrong_cost_the_same(ada: Member, costs: list[str]) -> None:
    spent = []
    for email in EMAILS:
        costs.clear()
        _outcome(email)
        spent.append(list(costs))
    assert spent[0] == spent[1]
    assert spent[0].count("hash") == 1


def test_a_lock_ends_after_a_quarter_of_an_hour(ada: Member, later: Later) -> None:
    for _ in range(5):
        _outcome("ada@example.com")
    later(timedelta(minutes=14))
    assert _outcome("ada@example.com", PASSWORD) == "locked"
    later(timedelta(minutes=1))
    assert [_outcome("ada@example.com") for _ in range(5)] == ["refused"] * 4 + ["locked"]


def test_a_right_password_forgets_the_wrong_ones(ada: Member) -> None:
    for _ in range(2):
        for _ in range(4):
            _outcome("ada@example.com")
        assert _outcome("ADA@example.com ", PASSWORD) == "in"


def test_a_new_password_lets_in_again(ada: Member) -> None:
    for _ in range(5):
        _outcome("ada@example.com")
    members.set_password(members.find("default", "ada@example.com"), "another long password")
    assert _outcome("ada@example.com", "another long password") == "in"


def test_guesses_at_one_moment_from_everywhere_are_five_guesses(ada: Member, costs: list[str]) -> None:
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda n: _outcome("ada@example.com", f"guess {n}", f"203.0.113.{n}"), range(40)))
    assert costs.count("hash") == lockout.MOST_TRIES


def test_a_row_that_ends_between_two_calls_is_counted_anew(ada: Member, monkeypatch: pytest.MonkeyPatch) -> None:
    for _ in range(5):
        _outcome("ada@example.com")
    find = writes.find

    def ended(*place: Any, **how: Any) -> Any:
        monkeypatch.setattr(writes, "find", find)
        lockout.forget("default", "ada@example.com")
        return find(*place, **how)

    monkeypatch.setattr(writes, "find", ended)
    assert lockout.count("default", "ada@example.com").number == 1


def test_the_table_holds_no_address(ada: Member) -> None:
    _outcome("ada@example.com")
    assert all("ada" not in row.limit_id for row in Limit.scan())
