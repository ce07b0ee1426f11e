"""An attacker and an owner at the same time: a browser that signed in before is never locked by strangers."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from django.conf import LazySettings
from django.test import Client

from activity.rows import TERMINAL
from staff.members import person_store
from staff.models import Person
from staff.roles import Role
from staff.sign_in import known_browser, lockout
from staff.sign_in.known_browser import COOKIE
from tests.activity.conftest import stored_rows
from tests.staff.conftest import PASSWORD
from web.mail.models import Mail

pytestmark = pytest.mark.usefixtures("stack")

HOME, OFFICE = "203.0.113.9", "198.51.100.7"
Later = Callable[[timedelta], None]


def _try(browser: Client, password: str = PASSWORD, email: str = "ada@example.com", network: str = HOME) -> Any:
    return browser.post("/sign-in/", {"email": email, "password": password}, REMOTE_ADDR=network)


def _status(browser: Client, password: str = PASSWORD, **more: str) -> int:
    return int(_try(browser, password, **more).status_code)


@pytest.fixture
def known(ada: Person) -> Client:
    """A browser in which Ada has signed in, and out."""
    browser = Client()
    assert _status(browser) == 302
    browser.post("/sign-out/")
    return browser


@pytest.fixture
def few_tries(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each try takes a few calls."""
    monkeypatch.setattr(lockout, "MAX_PER_ACCOUNT", 7)
    monkeypatch.setattr(lockout, "MAX_PER_NETWORK", 6)


def _attack(tries: int) -> list[int]:
    """From as many networks."""
    return [_status(Client(), "wrong", network=f"192.0.2.{n}") for n in range(tries)]


@pytest.mark.usefixtures("few_tries")
def test_a_stranger_with_many_networks_locks_all_browsers_but_those_that_are_known(known: Client) -> None:
    assert _attack(9) == [422] * 6 + [429] * 3
    assert _status(Client(), network=OFFICE) == 429
    assert _status(known) == 302


@pytest.mark.usefixtures("few_tries")
def test_a_stranger_in_the_same_network_does_not_lock_a_known_browser(known: Client) -> None:
    for n in range(8):
        _status(Client(), "wrong", email=f"x{n}@example.com")
    assert _status(Client()) == 429
    assert _status(known) == 302


@pytest.mark.usefixtures("few_tries")
def test_the_owner_signs_in_while_the_attack_goes_on(known: Client) -> None:
    with ThreadPoolExecutor(4) as pool:
        attack = [pool.submit(_status, Client(), f"guess {n}", network=f"192.0.2.{n}") for n in range(24)]
        owner = [_status(known) for _ in range(3)]
    assert owner == [302] * 3
    statuses = [each.result() for each in attack]
    assert (statuses.count(302), statuses.count(422) <= 7) == (0, True)


def test_guesses_in_a_known_browser_are_bounded_too(known: Client, later: Later) -> None:
    statuses = [_status(known, "wrong", network=f"192.0.2.{n}") for n in range(12)]
    assert statuses == [422] * (lockout.MAX_PER_BROWSER - 1) + [429] * 3
    assert _status(known) == 429
    assert _status(Client()) == 302  # this lock is that of the one browser
    later(timedelta(minutes=15))
    assert _status(known) == 302


def test_guesses_in_a_known_browser_lock_no_one_else_and_send_no_mail(known: Client) -> None:
    for _ in range(12):
        _status(known, "wrong")
    assert Mail.count() == 0
    assert [row.action for row in stored_rows() if "locked" in row.action] == ["sign-in.locked-for-browser"]


def test_a_right_password_forgets_the_wrong_ones(known: Client) -> None:
    for _ in range(2):
        assert {_status(known, "wrong") for _ in range(9)} == {422}
        assert _status(known) == 302
        known.post("/sign-out/")


@pytest.mark.usefixtures("few_tries")
def test_a_cookie_of_an_earlier_password_is_worth_nothing(known: Client, ada: Person) -> None:
    person_store.set_password(person_store.find(ada.person_id), "another long password", actor=TERMINAL)
    _attack(8)
    assert _status(known, "another long password") == 429


@pytest.mark.usefixtures("few_tries")
def test_the_cookie_of_another_person_is_worth_nothing(ada: Person) -> None:
    person_store.create("eve@example.com", "Eve", PASSWORD, "default", Role.VIEWER, actor=TERMINAL)
    eves = Client()
    _try(eves, email="eve@example.com")
    _attack(8)
    assert _status(eves) == 429


@pytest.mark.usefixtures("few_tries")
@pytest.mark.parametrize("cookie", ["", "x", "e30:x", "{}", "é"])
def test_a_cookie_that_is_not_signed_is_worth_nothing(ada: Person, cookie: str) -> None:
    _attack(8)
    browser = Client()
    browser.cookies[COOKIE] = cookie
    assert _status(browser) == 429


@pytest.mark.usefixtures("few_tries")
def test_a_cookie_signed_with_another_key_is_worth_nothing(known: Client, settings: LazySettings) -> None:
    settings.SECRET_KEY = "another one, fifty characters long, made for this test only"
    _attack(8)
    assert _status(known) == 429


@pytest.mark.usefixtures("few_tries")
@pytest.mark.parametrize(("days", "status"), [(179, 302), (181, 429)])
def test_a_browser_is_known_for_half_a_year(known: Client, later: Later, days: int, status: int) -> None:
    later(timedelta(days=days))
    _attack(8)
    assert _status(known) == status


def test_each_sign_in_makes_the_cookie_last_longer_and_keeps_its_id(known: Client, ada: Person, later: Later) -> None:
    first = known_browser._id_in(known.cookies[COOKIE].value, ada)
    before = known.cookies[COOKIE].value
    later(timedelta(days=100))
    _try(known)
    after = known.cookies[COOKIE].value
    assert before != after
    assert known_browser._id_in(after, ada) == first is not None


def test_no_script_reads_the_cookie_and_it_signs_no_one_in(ada: Person) -> None:
    browser = Client()
    cookie = _try(browser).cookies[COOKIE]
    assert (cookie["httponly"], cookie["samesite"], cookie["max-age"]) == (True, "Lax", 180 * 24 * 3600)
    other = Client()
    other.cookies[COOKIE] = cookie.value
    assert other.get("/dashboard/").status_code == 302
    assert "session" not in _try(Client(), "wrong").cookies


def test_a_wrong_password_makes_no_browser_known(ada: Person) -> None:
    assert COOKIE not in _try(Client(), "wrong").cookies
