from __future__ import annotations

import json
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.contrib.auth.hashers import MD5PasswordHasher

from activity.rows import TERMINAL
from staff.members import person_store
from staff.models import Person
from staff.sign_in import credentials, lockout
from storage import clock, writes
from storage.limits.limits import Limit
from tests.staff.conftest import PASSWORD
from web.logs.log_format import JsonFormatter

Later = Callable[[timedelta], None]
EMAILS = ["ada@example.com", "unknown@example.com"]


@pytest.fixture
def costs(asked: list[str], monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The hashes that were made and the calls that were sent."""
    encode = MD5PasswordHasher.encode

    def counted(hasher: MD5PasswordHasher, password: str, salt: str) -> str:
        asked.append("hash")
        return encode(hasher, password, salt)

    monkeypatch.setattr(MD5PasswordHasher, "encode", counted)
    return asked


def _outcome(email: str = "ada@example.com", password: str = "wrong", address: str = "203.0.113.9") -> str:
    try:
        credentials.check(email, password, address)
    except lockout.Locked:
        return "locked"
    except lockout.SignInRefused:
        return "refused"
    return "in"


@pytest.mark.usefixtures("stack")
@pytest.mark.parametrize("email", EMAILS)
def test_five_wrong_passwords_lock_an_account_even_one_that_does_not_exist(ada: Person, email: str) -> None:
    assert [_outcome(email) for _ in range(6)] == ["refused"] * 4 + ["locked"] * 2
    assert _outcome(email, PASSWORD) == "locked"


def test_the_limits_are_those_of_the_docs() -> None:
    """docs/dashboard.md and SECURITY.md name them."""
    assert lockout.MAX_PER_ACCOUNT_AND_NETWORK == 5
    assert lockout.MAX_PER_NETWORK == 30
    assert lockout.MAX_PER_ACCOUNT == 100
    assert lockout.MAX_PER_BROWSER == 10
    assert timedelta(minutes=15) == lockout.LOCK_DURATION


@pytest.mark.usefixtures("stack")
def test_of_two_locks_that_begin_together_the_longer_one_is_reported(
    ada: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(clock, "now", lambda: datetime(2026, 11, 21, 10, 7, tzinfo=UTC))
    monkeypatch.setattr(lockout, "MAX_PER_NETWORK", 5)  # its window ends at a quarter past
    for _ in range(4):
        assert _outcome() == "refused"
    with pytest.raises(lockout.Locked) as locked:
        credentials.check("ada@example.com", "wrong", "203.0.113.9")
    assert locked.value.until == datetime(2026, 11, 21, 10, 22, tzinfo=UTC)


@pytest.mark.usefixtures("stack")
def test_a_stranger_cannot_keep_an_owner_out(ada: Person) -> None:
    for _ in range(20):
        _outcome(address="198.51.100.7")
    assert _outcome(password=PASSWORD, address="198.51.100.7") == "locked"
    assert _outcome(password=PASSWORD, address="203.0.113.9") == "in"


@pytest.mark.usefixtures("stack")
def test_a_network_of_ipv6_has_one_count(ada: Person) -> None:
    assert [_outcome(address=f"2001:db8::{n}") for n in range(5)] == ["refused"] * 4 + ["locked"]
    assert _outcome(password=PASSWORD, address="2001:db8::ffff") == "locked"
    assert _outcome(password=PASSWORD, address="2001:db8:1::") == "in"


@pytest.mark.usefixtures("stack")
def test_one_customer_with_many_networks_of_ipv6_cannot_lock_an_account_for_all(
    ada: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lockout, "MAX_PER_ACCOUNT", 7)
    for n in range(20):
        _outcome(address=f"2001:db8:0:{n}::")
    assert _outcome(password=PASSWORD, address="203.0.113.9") == "in"


@pytest.mark.usefixtures("stack")
def test_guesses_from_many_networks_lock_the_account_for_all(ada: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lockout, "MAX_PER_ACCOUNT", 7)
    assert [_outcome(address=f"203.0.113.{n}") for n in range(7)] == ["refused"] * 6 + ["locked"]
    assert _outcome(password=PASSWORD, address="198.51.100.1") == "locked"


@pytest.mark.usefixtures("stack")
def test_tries_while_an_account_is_locked_for_all_lock_it_no_longer(
    ada: Person, monkeypatch: pytest.MonkeyPatch, later: Later
) -> None:
    monkeypatch.setattr(lockout, "MAX_PER_ACCOUNT", 3)
    for n in range(3):
        _outcome(address=f"203.0.113.{n}")
    assert [_outcome(password=PASSWORD, address="198.51.100.1") for _ in range(6)] == ["locked"] * 6
    later(timedelta(minutes=15))
    assert _outcome(password=PASSWORD, address="198.51.100.1") == "in"


@pytest.mark.usefixtures("stack")
def test_tries_while_an_account_is_locked_for_all_lock_no_other_account(
    ada: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lockout, "MAX_PER_ACCOUNT", 3)
    monkeypatch.setattr(lockout, "MAX_PER_NETWORK", 4)
    for n in range(3):
        _outcome(address=f"203.0.113.{n}")
    for _ in range(6):
        _outcome(password=PASSWORD, address="198.51.100.1")
    assert _outcome("grace@example.com", address="198.51.100.1") == "refused"


def test_a_try_that_one_limit_refuses_uses_nothing_of_the_next(
    ada: Person, monkeypatch: pytest.MonkeyPatch, asked: list[str]
) -> None:
    monkeypatch.setattr(lockout, "MAX_PER_ACCOUNT", 7)
    for _ in range(20):
        _outcome(address="198.51.100.7")
    assert _outcome(address="203.0.113.9") == "refused"
    assert _outcome(password=PASSWORD, address="203.0.113.9") == "in"
    monkeypatch.setattr(lockout, "MAX_PER_NETWORK", 20)
    asked.clear()
    assert _outcome(address="198.51.100.7") == "locked"
    assert asked == ["GetItem person-emails-local", "GetItem people-local", "UpdateItem! limits-local"]


@pytest.mark.usefixtures("stack")
def test_a_right_password_gives_back_its_own_try_only(ada: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lockout, "MAX_PER_ACCOUNT", 4)
    for n in range(3):
        _outcome(address=f"198.51.100.{n}")
    assert [_outcome(password=PASSWORD) for _ in range(3)] == ["in"] * 3
    assert _outcome(address="198.51.100.9") == "locked"


def _spent(costs: list[str]) -> list[list[str]]:
    """What a wrong password costs, for each address."""
    spent = []
    for email in EMAILS:
        costs.clear()
        _outcome(email)
        spent.append(list(costs))
    return spent


def test_unknown_and_wrong_cost_the_same(ada: Person, costs: list[str]) -> None:
    spent = _spent(costs)
    assert spent[0] == spent[1]
    assert spent[0].count("hash") == 1


def test_they_cost_the_same_after_failures_of_other_accounts(ada: Person, costs: list[str]) -> None:
    """Failures of all unknown addresses are counted together: only some of them write a row of activity."""
    _outcome("another@example.com")
    spent = _spent(costs)
    assert spent[0] == spent[1]


@pytest.mark.usefixtures("stack")
def test_a_lock_ends_after_a_quarter_of_an_hour(ada: Person, later: Later) -> None:
    for _ in range(5):
        _outcome("ada@example.com")
    later(timedelta(minutes=14))
    assert _outcome("ada@example.com", PASSWORD) == "locked"
    later(timedelta(minutes=1))
    assert [_outcome("ada@example.com") for _ in range(5)] == ["refused"] * 4 + ["locked"]


@pytest.mark.usefixtures("stack")
def test_a_right_password_forgets_the_wrong_ones(ada: Person) -> None:
    for _ in range(2):
        for _ in range(4):
            _outcome("ada@example.com")
        assert _outcome("ADA@example.com ", PASSWORD) == "in"


@pytest.mark.usefixtures("stack")
def test_a_new_password_lets_in_again(ada: Person) -> None:
    for _ in range(5):
        _outcome("ada@example.com")
    person_store.set_password(person_store.find_by_email("ada@example.com"), "another long password", actor=TERMINAL)
    assert [_outcome() for _ in range(4)] == ["refused"] * 4
    assert _outcome("ada@example.com", "another long password") == "in"


def test_guesses_at_one_moment_are_five_guesses(ada: Person, costs: list[str]) -> None:
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda n: _outcome(password=f"guess {n}"), range(20)))
    assert costs.count("hash") == lockout.MAX_PER_ACCOUNT_AND_NETWORK


def test_guesses_at_one_moment_from_everywhere_are_no_more_than_one_account_allows(
    ada: Person, costs: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lockout, "MAX_PER_ACCOUNT", 7)
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda n: _outcome(password=f"guess {n}", address=f"203.0.113.{n}"), range(40)))
    assert costs.count("hash") == 7


@pytest.mark.usefixtures("stack")
def test_a_row_that_ends_between_two_calls_is_counted_again(ada: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    for _ in range(5):
        lockout.count("ada", "203.0.113.9")
    find = writes.find

    def ended(*place: Any, **how: Any) -> Any:
        monkeypatch.setattr(writes, "find", find)
        lockout.forget("ada", "203.0.113.9")
        return find(*place, **how)

    monkeypatch.setattr(writes, "find", ended)
    assert lockout.count("ada", "203.0.113.9").remaining == 4


@pytest.mark.usefixtures("stack")
def test_the_table_holds_no_address(ada: Person) -> None:
    _outcome("ada@example.com")
    rows = [row.limit_id for row in Limit.scan()]
    assert len(rows) == 4
    assert not any("ada@" in row or "203.0.113" in row for row in rows)


def _events(caplog: pytest.LogCaptureFixture) -> list[dict[str, Any]]:
    lines = [JsonFormatter().line(record) for record in caplog.records]
    return [line for line in lines if line["event"].startswith("sign_in")]


@pytest.mark.usefixtures("stack")
def test_each_try_and_the_begin_of_each_lock_is_logged_once(ada: Person, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("INFO")
    for _ in range(8):
        _outcome()
    _outcome(password=PASSWORD, address="198.51.100.7")
    events = _events(caplog)
    assert [line["event"] for line in events] == ["sign_in_failed"] * 5 + ["sign_in_locked", "sign_in_succeeded"]
    person = f"person:{ada.person_id}"
    assert [line["metadata"]["subject"] for line in events[:6]] == [person] * 6
    assert events[5]["metadata"]["bound"] == "account and network"
    assert events[6]["userId"] == person


@pytest.mark.usefixtures("stack")
@pytest.mark.parametrize(("bound", "setting"), [("network", "MAX_PER_NETWORK"), ("account", "MAX_PER_ACCOUNT")])
def test_the_log_names_the_limit_that_locked(
    ada: Person, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch, bound: str, setting: str
) -> None:
    monkeypatch.setattr(lockout, setting, 3)
    for _ in range(5):
        _outcome()
    assert [line["metadata"]["bound"] for line in _events(caplog) if line["event"] == "sign_in_locked"] == [bound]


@pytest.mark.usefixtures("stack")
def test_no_log_line_holds_an_address(ada: Person, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("INFO")
    for _ in range(5):
        _outcome()
    _outcome(password=PASSWORD, address="198.51.100.7")
    text = json.dumps(_events(caplog))
    assert not any(part in text for part in ("ada@", "Ada", "203.0.113", "198.51.100", "REDACTED"))
