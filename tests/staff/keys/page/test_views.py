"""Making, changing and revoking keys by hand."""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client

from activity.rows import TERMINAL
from staff.keys import key_management
from staff.members import memberships
from staff.models import Key, Person
from staff.roles import Role
from storage import clock
from tests.factories import a_key, a_member, a_project
from tests.feedback.api.conftest import Caller
from tests.sessions import browser_of
from web.caller import Scope

pytestmark = pytest.mark.usefixtures("stack")

NEW = "/dashboard/keys/new"
SHOWN = re.compile(r'<code id="key-text"[^>]*>([^<]+)</code>')
TAGS = re.compile(r"<[^>]*>")


def text(page: bytes) -> str:
    return " ".join(html.unescape(TAGS.sub(" ", page.decode())).split())


def filled(**members: Any) -> dict[str, Any]:
    return {"name": "CRM", "preset": "reports", "end": "never", "once": str(uuid4()), **members}


def stored() -> list[Key]:
    return key_management.of_project("default")


@pytest.fixture
def admin() -> Person:
    return a_member(Role.ADMIN)


@pytest.fixture
def browser(admin: Person) -> Client:
    return browser_of(admin)


def test_a_key_is_shown_once_and_works(browser: Client, admin: Person) -> None:
    response = browser.post(NEW, filled())

    assert response.status_code == 201
    assert "no-store" in response.headers["Cache-Control"]
    [sent] = SHOWN.findall(response.content.decode())
    assert Caller(sent).get("/feedback").status_code == 200
    [key] = stored()
    assert key.scopes == {"feedback:read", "tasks:read", "analytics:read"}
    assert key.created_by == admin.actor
    for path in ("/dashboard/keys/", f"/dashboard/keys/{key.key_id}"):
        page = browser.get(path).content.decode()
        assert key.prefix in page
        assert sent.split("_", 2)[2] not in page
        assert "Made by Ada Lovelace" in text(page.encode())


def test_a_form_that_is_sent_twice_makes_one_key_and_shows_it_once(browser: Client) -> None:
    form = filled()
    browser.post(NEW, form)

    again = browser.post(NEW, form, follow=True)

    assert len(stored()) == 1
    assert "has made its key then" in text(again.content)
    assert not SHOWN.search(again.content.decode())


@pytest.mark.parametrize(
    ("preset", "scopes"),
    [
        ("widget", {"feedback:write"}),
        ("pipeline", {"releases:write"}),
        ("import", {"feedback:write", "feedback:read", "feedback:manage", "tasks:read", "tasks:write"}),
    ],
)
def test_a_preset_has_the_scopes_that_its_name_promises(browser: Client, preset: str, scopes: set[str]) -> None:
    browser.post(NEW, filled(preset=preset, scopes=["keys:manage"]))

    assert stored()[0].scopes == scopes  # what is ticked further down counts only for an own choice


def test_everything_is_what_the_person_may_do(browser: Client) -> None:
    browser.post(NEW, filled(preset="everything"))

    assert stored()[0].scopes == {str(scope) for scope in Scope} - {"staff:manage", "ops:read", "ops:rollback"}


def test_an_own_choice_has_what_was_ticked(browser: Client) -> None:
    browser.post(NEW, filled(preset="own", scopes=["tasks:read", "tasks:write"]))

    assert stored()[0].scopes == {"tasks:read", "tasks:write"}


@pytest.mark.parametrize(
    ("field", "value", "message"),
    [
        ("name", "", "Give the key a name"),
        ("name", " \t", "Give the key a name"),
        ("name", "x" * 101, "Shorten it to 100 characters."),
        ("name", "\x1b[2J", "a character that cannot be stored"),
        ("preset", "", "Choose one."),
        ("preset", "god", "Choose one."),
        ("preset", "own", "Choose at least one."),
        ("scopes", "staff:manage", "Choose only from this list."),
        ("scopes", "ops:rollback", "Choose only from this list."),
        ("end", "", "Choose one."),
        ("end", "31", "Choose one."),
        ("end", "date", "Enter the last day"),
    ],
)
def test_a_wrong_value_is_named_and_makes_no_key(browser: Client, field: str, value: str, message: str) -> None:
    response = browser.post(NEW, filled(**{field: value}))

    assert response.status_code == 422
    assert message in text(response.content)
    assert stored() == []


@pytest.mark.parametrize("day", ["2026-11-20", "0001-01-01", "9999-12-31", "soon"])
def test_a_day_that_is_over_or_none_is_refused(browser: Client, day: str) -> None:
    assert browser.post(NEW, filled(end="date", day=day)).status_code == 422
    assert stored() == []


def test_what_was_entered_stays_in_the_form(browser: Client) -> None:
    page = browser.post(NEW, filled(name='My "CRM"', preset="own", end="365")).content.decode()

    assert "My &quot;CRM&quot;" in page
    assert re.search(r'value="own" checked', page)
    assert re.search(r'value="365" checked', page)


@pytest.mark.parametrize(
    ("end", "day", "until"),
    [
        ("30", "", datetime(2026, 12, 21, 15, tzinfo=UTC)),
        ("365", "", datetime(2027, 11, 21, 15, tzinfo=UTC)),
        ("date", "2026-11-21", datetime(2026, 11, 21, 15, tzinfo=UTC)),
    ],
)
def test_a_key_works_to_the_end_of_its_last_day_there(
    browser: Client, monkeypatch: pytest.MonkeyPatch, end: str, day: str, until: datetime
) -> None:
    monkeypatch.setattr("staff.projects.settings.DEFAULT_TIME_ZONE", "Asia/Tokyo")  # nine hours ahead

    browser.post(NEW, filled(end=end, day=day))

    assert stored()[0].valid_until == until


def test_a_member_of_two_projects_makes_a_key_of_the_one_that_is_open(admin: Person, browser: Client) -> None:
    a_project("other")
    memberships.add(admin, "other", Role.OWNER, actor=TERMINAL)

    assert browser.post(NEW, filled(project="other")).status_code == 409
    assert key_management.of_project("other") == []


def test_name_and_end_can_change(browser: Client) -> None:
    browser.post(NEW, filled(end="30"))
    [key] = stored()

    browser.post(f"/dashboard/keys/{key.key_id}", {"name": "Reports", "end": "keep", "seen": "1"})

    [changed] = stored()
    assert (changed.name, changed.valid_until) == ("Reports", key.valid_until)
    browser.post(f"/dashboard/keys/{key.key_id}", {"name": "Reports", "end": "never", "seen": "2"})
    assert stored()[0].valid_until is None


def test_a_change_that_crosses_another_loses_nothing(browser: Client) -> None:
    browser.post(NEW, filled())
    path = f"/dashboard/keys/{stored()[0].key_id}"
    browser.post(path, {"name": "Theirs", "end": "keep", "seen": "1"})

    response = browser.post(path, {"name": "Mine", "end": "keep", "seen": "1"})

    assert response.status_code == 409
    assert "Another member changed it meanwhile" in text(response.content)
    assert 'value="Mine"' in response.content.decode()
    assert stored()[0].name == "Theirs"


def test_a_person_cannot_prolong_a_key_that_can_do_more(browser: Client) -> None:
    key_id = a_key(Scope.STAFF_MANAGE).split("_")[1]

    response = browser.post(f"/dashboard/keys/{key_id}", {"name": "Mine", "end": "30", "seen": "1"})

    assert response.status_code == 403
    assert "This key can do more than you" in text(response.content)
    assert stored()[0].version == 1


def test_revoking_ends_a_key_and_says_when_it_holds(browser: Client) -> None:
    sent = a_key(Scope.FEEDBACK_READ)
    path = f"/dashboard/keys/{sent.split('_')[1]}"
    assert "refused within ten seconds" in text(browser.get(path).content)

    response = browser.post(f"{path}/revoke", follow=True)

    assert "Within ten seconds it is refused everywhere." in text(response.content)
    assert "Revoked" in text(response.content)
    assert Caller(sent).get("/feedback").status_code == 401
    assert browser.post(f"{path}/revoke").status_code == 302
    assert "Revoke the key" not in text(browser.get(path).content)
    assert browser.post(path, {"name": "Again", "end": "keep", "seen": "2"}).status_code == 409


def test_an_ended_key_says_so(browser: Client, admin: Person, later: Callable[[timedelta], None]) -> None:
    browser.post(NEW, filled(end="date", day="2026-11-21"))
    later(timedelta(hours=15))

    assert "Ended" in text(browser_of(admin).get("/dashboard/keys/").content)
    assert clock.now() > stored()[0].valid_until


def test_the_list_says_who_made_each_key_and_when_it_was_used(browser: Client) -> None:
    sent = a_key(Scope.FEEDBACK_READ, Scope.KEYS_MANAGE)
    Caller(sent).send("POST", "/keys", {"name": "Child", "scopes": ["feedback:read"]})

    page = text(browser.get("/dashboard/keys/").content)

    assert "Made by the terminal" in page
    assert "Made by a program" in page  # the name of the key that made it
    assert "Last used" in page
    assert "Never used" in page


def test_a_long_list_has_pages(browser: Client, later: Callable[[timedelta], None]) -> None:
    for _ in range(51):
        later(timedelta(seconds=1))
        a_key(Scope.FEEDBACK_READ)

    page = browser.get("/dashboard/keys/").content.decode()
    [older] = re.findall(r'href="(\?after=[^"]+)"', page)
    assert browser.get(f"/dashboard/keys/{html.unescape(older)}").content.decode().count("api-key ") == 1
    assert browser.get("/dashboard/keys/?after=x").status_code == 302


def test_an_empty_list_says_what_to_do(browser: Client) -> None:
    assert "No key yet" in text(browser.get("/dashboard/keys/").content)


def test_each_project_shows_its_own_keys(browser: Client) -> None:
    a_project("other")
    foreign, own = a_key(Scope.FEEDBACK_READ, project_id="other"), a_key(Scope.FEEDBACK_READ)

    page = browser.get("/dashboard/keys/").content.decode()

    assert own.split("_")[1] in page
    assert foreign.split("_")[1] not in page
    assert browser.get(f"/dashboard/keys/{foreign.split('_')[1]}").status_code == 404
