from __future__ import annotations

from typing import Any

import pytest
from django.conf import LazySettings
from django.test import Client

from activity import reading
from feedback.forms.models import Form
from feedback.projects import creation
from staff.members import memberships, person_store
from staff.models import Membership, Person, Project
from staff.roles import Role
from storage import clock, writes
from storage.writes import Conflict
from tests.factories import a_member, a_project, an_id, an_operator
from tests.sessions import browser_of

PAGE = "/dashboard/projects/new"
VALUES = {"name": "Second shop", "time_zone": "Europe/Berlin", "once": an_id("page")}


@pytest.fixture
def ada(stack: int) -> Person:
    return a_member(Role.OWNER)


def _create(browser: Client, **changed: str) -> Any:
    return browser.post(PAGE, VALUES | changed)


def _projects() -> list[Project]:
    return list(Project.scan())


def test_the_new_project_is_chosen_and_in_the_switcher_at_once(ada: Person) -> None:
    browser = browser_of(ada)

    answer = _create(browser)

    assert answer.status_code == 302
    (project,) = _projects()
    assert (project.name, project.time_zone) == ("Second shop", "Europe/Berlin")
    page = browser.get("/dashboard/inbox/").content.decode()
    assert f'value="{project.project_id}" aria-current="true"' in page
    assert 'value="default"' in page
    assert writes.find(Membership, project.project_id, ada.person_id).role == Role.OWNER
    assert Client().get(f"/f/{project.first_form_id}").status_code == 200
    rows = reading.audit(project.project_id, f"{clock.now():%Y-%m}").rows
    assert {row.action for row in rows} == {"project.created", "membership.added"}
    assert {row.actor for row in rows} == {ada.actor}


def test_the_button_pressed_twice_creates_one(ada: Person) -> None:
    browser = browser_of(ada)

    assert [_create(browser).status_code for _ in range(2)] == [302, 302]

    assert len(_projects()) == len(list(Form.scan())) == 1
    assert _create(browser, once=an_id("another page")).status_code == 302
    assert len(_projects()) == 2


def test_two_presses_at_the_same_moment_create_one(ada: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    browser, create = browser_of(ada), creation._create

    def twice(*arguments: Any) -> None:
        monkeypatch.setattr(creation, "_create", create)
        create(*arguments)  # of the other press
        create(*arguments)

    monkeypatch.setattr(creation, "_create", twice)

    assert _create(browser).status_code == 302
    assert len(_projects()) == 1


def test_a_person_who_changes_all_the_time_keeps_what_they_typed(ada: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    def conflict(*arguments: Any) -> None:
        raise Conflict

    monkeypatch.setattr(creation, "_create", conflict)

    answer = _create(browser_of(ada))

    assert answer.status_code == 409
    assert 'value="Second shop"' in answer.content.decode()


def test_an_operator_may_create_one_whatever_their_role(stack: int) -> None:
    assert _create(browser_of(an_operator())).status_code == 302


@pytest.mark.parametrize("role", [Role.ADMIN, Role.AGENT, Role.VIEWER])
def test_others_may_not(stack: int, role: Role) -> None:
    browser = browser_of(a_member(role))

    assert browser.get(PAGE).status_code == _create(browser).status_code == 403
    assert PAGE not in browser.get("/dashboard/inbox/").content.decode()


def test_the_switcher_offers_it_also_with_one_project(ada: Person) -> None:
    assert f'href="{PAGE}"' in browser_of(ada).get("/dashboard/inbox/").content.decode()


def test_who_is_in_too_many_cannot(ada: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(creation, "MOST_PROJECTS", 2)
    memberships.add(ada, a_project("other").project_id, Role.VIEWER, actor="system:test")

    answer = _create(browser_of(person_store.find_now(ada.person_id)))

    assert answer.status_code == 422
    assert "cannot create another one" in answer.content.decode()
    assert len(_projects()) == 1


def test_who_created_too_many_today_cannot(
    ada: Person, settings: LazySettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(creation, "MOST_IN_A_DAY", 1)
    now = clock.now()
    monkeypatch.setattr(clock, "now", lambda: now)
    browser = browser_of(ada)

    statuses = [_create(browser, once=an_id(name)).status_code for name in ("first", "second", "first")]

    assert statuses == [302, 422, 302]  # the first page again: its project exists


@pytest.mark.parametrize(
    ("changed", "words"),
    [({"name": ""}, "Enter a name."), ({"time_zone": "Moon/Crater"}, "Choose a time zone of the list.")],
)
def test_what_is_wrong_stands_at_its_field(ada: Person, changed: dict[str, str], words: str) -> None:
    answer = _create(browser_of(ada), **changed)

    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert _projects() == []
