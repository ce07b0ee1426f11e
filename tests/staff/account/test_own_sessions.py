"""The page that lists the sessions of a person and ends them."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from activity.rows import CHANGED, TERMINAL
from staff.account import own_sessions
from staff.members import person_store
from staff.models import Person, Session
from staff.roles import Role
from storage import writes
from tests.activity.conftest import stored_rows
from tests.factories import a_project
from tests.sessions import browser_of
from tests.staff.conftest import PASSWORD

PAGE = "/dashboard/profile/sessions"
FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:132.0) Gecko/20100101 Firefox/132.0"
PHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) Version/18.1 Mobile/15E148 Safari/604.1"

pytestmark = pytest.mark.usefixtures("stack")


def _signed_in(user_agent: str = FIREFOX, email: str = "ada@example.com") -> Client:
    browser = Client(headers={"User-Agent": user_agent})
    assert browser.post("/sign-in/", {"email": email, "password": PASSWORD}).status_code == 302
    return browser


def _page(browser: Client) -> str:
    return " ".join(browser.get(PAGE).content.decode().split())


def _ids(browser: Client) -> list[str]:
    """This session is the first."""
    return re.findall(r'name="session" value="(\w+)"', _page(browser))


def _is_in(browser: Client) -> bool:
    return bool(browser.get("/dashboard/").status_code == 200)


def test_it_lists_the_browsers_in_words_with_this_one_first(ada: Person, later: Callable[[timedelta], None]) -> None:
    _signed_in(PHONE)
    later(timedelta(hours=2))
    page = _page(_signed_in())
    assert re.findall(r"<h2>(.*?)</h2>", page)[-2:] == [
        'Firefox on Linux <span class="chip">This browser</span>',
        "Safari on iOS ",
    ]
    assert page.count("2026-11-21T10:00:30+00:00") >= 2  # the phone signed in then, and was active last
    assert page.count("2026-11-21T12:00:30+00:00") >= 2


def test_no_more_of_the_browser_is_stored(ada: Person) -> None:
    _signed_in()
    [row] = Session.scan()
    assert "Gecko" not in row.data
    assert "132" not in row.data


def test_a_person_sees_their_own_sessions_only(ada: Person) -> None:
    a_project("other")
    person_store.create("eve@example.com", "Eve", PASSWORD, "other", Role.OWNER, actor=TERMINAL)
    _signed_in(PHONE, "eve@example.com")
    browser = _signed_in()
    assert len(_ids(browser)) == 1
    assert "Safari" not in _page(browser)


def test_one_session_ends_at_once(ada: Person) -> None:
    phone, browser = _signed_in(PHONE), _signed_in()
    assert _is_in(phone)
    response = browser.post(PAGE, {"session": _ids(browser)[1]})
    assert response["Location"] == f"{PAGE}?notice=one"
    assert (_is_in(phone), _is_in(browser)) == (False, True)
    assert len(_ids(browser)) == 1


def test_this_session_ends_like_by_a_sign_out(ada: Person) -> None:
    browser = _signed_in()
    assert browser.post(PAGE, {"session": _ids(browser)[0]})["Location"] == "/sign-in/"
    assert not _is_in(browser)


def test_all_others_end_at_once_and_this_browser_stays_in_its_project(ada: Person) -> None:
    others = [_signed_in(PHONE), _signed_in(), _signed_in()]
    browser = _signed_in()
    assert all(_is_in(each) for each in others)
    assert browser.post(PAGE, {"all": "yes"})["Location"] == f"{PAGE}?notice=all"
    assert not any(_is_in(each) for each in others)
    assert _is_in(browser)
    assert len(_ids(browser)) == 1


def test_a_session_that_the_index_does_not_have_yet_ends_with_all_others(
    ada: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    other, browser = _signed_in(), _signed_in()
    monkeypatch.setattr(Session.by_person, "query", lambda *key, **how: iter(()))
    browser.post(PAGE, {"all": "yes"})
    assert not _is_in(other)


def test_the_session_of_another_person_cannot_be_ended(ada: Person) -> None:
    person_store.create("eve@example.com", "Eve", PASSWORD, "default", Role.VIEWER, actor=TERMINAL)
    eve = _signed_in(PHONE, "eve@example.com")
    [eves_id] = _ids(eve)
    _signed_in().post(PAGE, {"session": eves_id})
    assert _is_in(eve)


@pytest.mark.parametrize("session_id", ["", "x", "a" * 64, "../x", "new-password#" + "a" * 64])
def test_an_unknown_session_ends_nothing(ada: Person, session_id: str) -> None:
    browser = _signed_in()
    assert browser.post(PAGE, {"session": session_id}).status_code == 302
    assert _is_in(browser)


def test_an_ended_session_is_recorded_and_logged(ada: Person, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("INFO")
    _signed_in(PHONE)
    browser = _signed_in()
    browser.post(PAGE, {"session": _ids(browser)[1]})
    browser.post(PAGE, {"all": "yes"})
    rows = [row for row in stored_rows() if row.action == "person.changed"]
    assert [(row.actor, row.changes) for row in rows] == [(ada.actor, {"sessions": CHANGED})] * 2
    assert [word in caplog.text for word in ("session_ended", "sessions_ended")] == [True, True]


def test_sessions_that_ended_by_themselves_are_not_listed(ada: Person, later: Callable[[timedelta], None]) -> None:
    _signed_in(PHONE)
    later(timedelta(hours=12))
    assert len(_ids(_signed_in())) == 1


def test_sessions_of_an_earlier_password_are_not_listed(ada: Person) -> None:
    _signed_in(PHONE)
    person = person_store.find(ada.person_id)
    person_store.set_password(person, "another long password", actor=TERMINAL)
    assert len(_ids(browser_of(person))) == 1


def test_a_browser_that_says_nothing_is_listed_too(ada: Person) -> None:
    assert "Another program" in _page(_signed_in(""))


def test_a_change_of_the_person_at_the_same_moment_does_not_keep_sessions_open(
    ada: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    other, browser = _signed_in(), _signed_in()
    end_all, times = own_sessions.end_all, list[int]()

    def changed_before(person: Person) -> Any:
        if not times:
            times.append(1)
            writes.change(person_store.find_now(person.person_id), Person.name.set("Changed meanwhile"))
        return end_all(person)

    monkeypatch.setattr(own_sessions, "end_all", changed_before)
    browser.post(PAGE, {"all": "yes"})
    assert (_is_in(other), _is_in(browser)) == (False, True)
