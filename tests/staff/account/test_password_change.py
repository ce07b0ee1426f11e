"""The page on which a person who is signed in changes the password."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta
from itertools import pairwise
from typing import Any

import pytest
from django.core.mail import EmailMessage
from django.test import Client

from activity.rows import CHANGED, TERMINAL
from staff.members import memberships, person_store
from staff.models import Person
from staff.roles import Role
from staff.sign_in import credentials
from storage import writes
from tests.activity.conftest import stored_rows
from tests.factories import a_project
from tests.sessions import browser_of
from tests.staff.conftest import PASSWORD

PAGE = "/dashboard/profile/password"
NEW = "a new long password"

pytestmark = pytest.mark.usefixtures("stack")


@pytest.fixture
def browser(ada: Person) -> Client:
    return browser_of(ada)


def _change(browser: Client, current: str = PASSWORD, new: str = NEW, again: str | None = None) -> Any:
    return browser.post(PAGE, {"current": current, "password": new, "again": new if again is None else again})


def test_a_new_password_signs_out_all_other_browsers_at_once(browser: Client, ada: Person) -> None:
    other = browser_of(ada)
    assert other.get("/dashboard/").status_code == 200

    response = _change(browser)

    assert (response.status_code, response["Location"]) == (302, "/dashboard/profile?notice=password")
    assert "Your new password is saved." in browser.get(response["Location"]).content.decode()
    assert other.get("/dashboard/").status_code == 302
    credentials.check("ada@example.com", NEW, "203.0.113.9")


def test_this_browser_goes_on_with_a_new_session(browser: Client) -> None:
    before = browser.cookies["session"].value
    _change(browser)
    assert browser.cookies["session"].value != before
    old = Client()
    old.cookies["session"] = before
    assert old.get("/dashboard/").status_code == 302


def test_it_is_recorded_and_logged_without_the_password(
    browser: Client, ada: Person, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("INFO")
    _change(browser)
    [row] = [row for row in stored_rows() if row.action == "person.changed"]
    assert (row.actor, row.changes) == (ada.actor, {"password": CHANGED})
    assert "password_set" in caplog.text
    assert NEW not in json.dumps([record.__dict__ for record in caplog.records], default=str)


def test_the_owner_gets_a_mail(browser: Client, sent: Callable[[], list[EmailMessage]]) -> None:
    _change(browser)
    assert [mail.subject for mail in sent()] == ["Your password at Feedback was changed"]


@pytest.mark.parametrize(
    ("entered", "error"),
    [
        ({"current": "wrong"}, "This is not your current password."),
        ({"current": ""}, "Enter your current password."),
        ({"new": "short"}, "at least 12 characters"),
        ({"new": "Ada@example.com1"}, "too much like your name or address"),
        ({"again": "another"}, "The two passwords differ."),
        ({"current": "x" * 1001}, "That is too long."),
    ],
)
def test_what_is_wrong_is_named_and_changes_nothing(browser: Client, entered: dict[str, str], error: str) -> None:
    response = _change(browser, **entered)
    assert response.status_code == 422
    assert error in response.content.decode()
    assert not any(value in response.content.decode() for value in (PASSWORD, NEW))
    credentials.check("ada@example.com", PASSWORD, "203.0.113.9")


def test_who_finds_an_open_browser_cannot_guess_the_password(
    browser: Client, later: Callable[[timedelta], None]
) -> None:
    later(timedelta(minutes=5))  # the window ends at a quarter past
    assert [_change(browser, "wrong").status_code for _ in range(6)] == [422] * 5 + [429]
    assert "Try again in 10 minutes." in _change(browser).content.decode()
    later(timedelta(minutes=10))
    assert _change(browser).status_code == 302


def test_right_passwords_use_up_no_tries(browser: Client) -> None:
    passwords = [PASSWORD, *(f"a new long password {n}" for n in range(7))]
    for current, new in pairwise(passwords):
        assert _change(browser, current, new).status_code == 302


def test_a_change_at_the_same_moment_is_a_conflict(
    browser: Client, ada: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    find = person_store.find_now

    def found_and_then_changed(person_id: str) -> Person:
        person, again = find(person_id), find(person_id)
        writes.change(again, Person.name.set("Changed meanwhile"))
        return person

    monkeypatch.setattr(person_store, "find_now", found_and_then_changed)
    response = _change(browser)
    assert response.status_code == 409
    assert "Nothing was changed here: try again." in response.content.decode()


def test_it_stays_in_the_chosen_project(ada: Person) -> None:
    a_project("other", name="Other shop")
    memberships.add(ada, "other", Role.VIEWER, actor=TERMINAL)
    browser = browser_of(ada)
    browser.post("/dashboard/project", {"project": "other"})
    _change(browser)
    assert "Your profile · Other shop" in browser.get("/dashboard/profile").content.decode()
