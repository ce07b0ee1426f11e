"""The page on which a person changes their name, language and time zone."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from django.test import Client

from activity.rows import CHANGED
from staff.members import person_store
from staff.models import Person
from storage import clock, writes
from tests.activity.conftest import stored_rows
from tests.factories import a_feedback
from tests.sessions import browser_of

PAGE = "/dashboard/profile"
ENTERED = {"name": "Ada King", "language": "de", "time_zone": "Asia/Tokyo"}

pytestmark = pytest.mark.usefixtures("stack")


@pytest.fixture
def browser(ada: Person) -> Client:
    return browser_of(ada)


def _save(browser: Client, **entered: str) -> Any:
    seen = person_store.find_by_email("ada@example.com").version
    return browser.post(PAGE, {"seen": str(seen), **ENTERED, **entered})


def _text(response: Any) -> str:
    return str(response.content.decode())


def test_the_name_in_the_frame_leads_to_the_page(browser: Client) -> None:
    assert f'<a class="self" href="{PAGE}"' in _text(browser.get("/dashboard/"))


def test_what_was_entered_is_saved_and_recorded_without_it(browser: Client, ada: Person) -> None:
    response = _save(browser, name="  Ada   King ")

    assert (response.status_code, response["Location"]) == (302, f"{PAGE}?notice=saved")
    person = person_store.find(ada.person_id)
    assert (person.name, person.language, person.time_zone) == ("Ada King", "de", "Asia/Tokyo")
    [row] = [row for row in stored_rows() if row.action == "person.changed"]
    assert row.changes == {"name": CHANGED, "language": CHANGED, "timeZone": CHANGED}
    assert row.actor == ada.actor


def test_the_pages_have_the_language_of_the_profile_instead_of_that_of_the_browser(browser: Client) -> None:
    english = {"Accept-Language": "en"}
    assert "Your profile" in _text(browser.get(PAGE, headers=english))
    assert "Ihr Profil ist gespeichert." in _text(browser.get(_save(browser)["Location"], headers=english))


def test_another_browser_gets_the_language_with_its_first_page_after_the_sign_in(browser: Client, ada: Person) -> None:
    _save(browser)
    other = Client(headers={"Accept-Language": "en"})
    other.post("/sign-in/", {"email": "ada@example.com", "password": "correct horse battery"})
    assert "Ihr Profil" in _text(other.get(PAGE))


def test_a_browser_that_is_signed_in_already_gets_it_with_its_second_page(browser: Client, ada: Person) -> None:
    other = browser_of(person_store.find(ada.person_id))
    _save(browser)
    assert "Your profile" in _text(other.get(PAGE))
    assert "Ihr Profil" in _text(other.get(PAGE))


def test_without_a_choice_the_pages_have_the_language_of_the_browser(browser: Client, ada: Person) -> None:
    _save(browser)
    _save(browser, language="", time_zone="")
    assert "Your profile" in _text(browser.get(PAGE, headers={"Accept-Language": "en"}))
    assert "Ihr Profil" in _text(browser.get(PAGE, headers={"Accept-Language": "de"}))
    after = person_store.find(ada.person_id)
    assert {after.language, after.time_zone} == {None}


def test_times_are_in_the_time_zone_of_the_profile(browser: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: datetime(2026, 11, 21, 10, 0, tzinfo=UTC))
    item = a_feedback()
    address = f"/dashboard/inbox/{item.feedback_id}"
    assert "2026-11-21T10:00:00+00:00" in _text(browser.get(address))

    _save(browser)

    page = _text(browser.get(address))
    assert "2026-11-21T19:00:00+09:00" in page
    assert '<meta name="time-zone" content="Asia/Tokyo">' in page


@pytest.mark.parametrize(
    ("name", "value", "error"),
    [
        ("name", "", "Enter your name, as colleagues should see it."),
        ("name", " ", "Enter your name, as colleagues should see it."),
        ("name", "a" * 101, "Shorten it to 100 characters."),
        ("name", "A\x07B", "It contains a control character"),
        ("language", "tlh", "Choose one of the list."),
        ("time_zone", "Mars/Olympus", "Choose one of the list."),
        ("time_zone", "../../etc/passwd", "Choose one of the list."),
    ],
)
def test_what_cannot_be_saved_is_named_and_nothing_is_lost(browser: Client, name: str, value: str, error: str) -> None:
    response = _save(browser, **{"name": "Countess", name: value})

    assert response.status_code == 422
    assert error in _text(response)
    assert '<option value="Asia/Tokyo" selected>' in _text(response) or name == "time_zone"
    assert person_store.find_by_email("ada@example.com").name == "Ada Lovelace"


def test_a_change_in_another_tab_is_not_lost_silently(browser: Client, ada: Person) -> None:
    writes.change(ada, Person.name.set("Changed in the other tab"))

    response = browser.post(PAGE, {"seen": "1", **ENTERED})

    assert response.status_code == 409
    assert "Your profile was changed meanwhile" in _text(response)
    assert 'value="Ada King"' in _text(response)
    assert person_store.find(ada.person_id).name == "Changed in the other tab"
    assert _save(browser).status_code == 302


def test_what_is_as_before_writes_nothing(browser: Client, ada: Person) -> None:
    _save(browser)
    version = person_store.find(ada.person_id).version
    _save(browser)
    assert person_store.find(ada.person_id).version == version


def test_only_who_is_signed_in_has_a_profile(stack: int) -> None:
    assert Client().get(PAGE)["Location"] == "/sign-in/?next=%2Fdashboard%2Fprofile"
