"""The search of the inbox, whose text is in no address, and its saved views."""

from __future__ import annotations

import pytest
from django.test import Client

from feedback.inbox import saved_views
from feedback.inbox.models import SavedView
from staff.models import Person
from staff.roles import Role
from tests.factories import a_feedback, a_member
from tests.sessions import browser_of

INBOX = "/dashboard/inbox/"

pytestmark = pytest.mark.usefixtures("stack")


@pytest.fixture
def agent() -> Person:
    return a_member(Role.AGENT)


@pytest.fixture
def browser(agent: Person) -> Client:
    return browser_of(agent)


def search(browser: Client, text: str, query: str = "status=new") -> str:
    response = browser.post(f"{INBOX}search", {"text": text, "query": query})
    assert response.status_code == 302
    return str(response.headers["Location"])


def views(person: Person) -> list[SavedView]:
    return saved_views.of_reader("default", person.person_id)


def test_a_search_marks_its_words_and_its_text_is_in_no_address(browser: Client) -> None:
    a_feedback(message="The ramp opened late", rating=1)
    a_feedback(message="Good coffee")

    address = search(browser, "ramp", "status=new&rating=1")
    shown = browser.get(address).content.decode()

    assert "ramp" not in address
    assert "rating=1" in address
    assert "The <mark>ramp</mark> opened late" in shown
    assert "Good coffee" not in shown
    assert "Search in all folders" in shown


def test_an_empty_search_shows_the_list(browser: Client) -> None:
    assert search(browser, " ") == f"{INBOX}?status=new"


def test_a_text_that_cannot_be_searched_stays_and_the_page_says_why(browser: Client) -> None:
    response = browser.post(f"{INBOX}search", {"text": "?!", "query": "status=new"})

    assert response.status_code == 422
    assert b"Give at least one letter" in response.content
    assert b'value="?!"' in response.content


def test_another_person_cannot_open_a_search(browser: Client) -> None:
    a_feedback(message="The ramp opened late")
    address = search(browser, "ramp")

    shown = browser_of(a_member(Role.VIEWER)).get(address).content.decode()

    assert "A search is kept for a day" in shown
    assert "<mark>" not in shown


def test_a_view_is_saved_opened_renamed_and_deleted(browser: Client, agent: Person) -> None:
    response = browser.post(f"{INBOX}views", {"name": "Bad ones", "query": "status=new&rating=1,2"})
    assert response.headers["Location"] == f"{INBOX}?status=new&rating=1,2"
    [view] = views(agent)
    assert 'href="/dashboard/inbox/?status=new&amp;rating=1,2"' in browser.get(INBOX).content.decode()

    browser.post(f"{INBOX}views/{view.view_id}", {"name": "Worst", "query": "status=new"})
    assert [each.name for each in views(agent)] == ["Worst"]
    browser.post(f"{INBOX}views/{view.view_id}", {"name": "", "delete": "1", "query": "status=new"})
    assert views(agent) == []


def test_a_view_for_all_is_seen_by_all_and_a_viewer_cannot_change_it(browser: Client, agent: Person) -> None:
    browser.post(f"{INBOX}views", {"name": "For us", "shared": "1", "query": "status=open"})
    [view] = views(agent)
    viewer = browser_of(a_member(Role.VIEWER))

    assert "For us" in viewer.get(INBOX).content.decode()
    assert viewer.post(f"{INBOX}views/{view.view_id}", {"name": "Mine"}).status_code == 403
    assert viewer.post(f"{INBOX}views", {"name": "For us", "shared": "1"}).status_code == 403


def test_the_view_of_another_person_does_not_exist(browser: Client, agent: Person) -> None:
    browser.post(f"{INBOX}views", {"name": "Mine", "query": "status=open"})
    [view] = views(agent)
    admin = browser_of(a_member(Role.ADMIN))

    assert "Mine" not in admin.get(INBOX).content.decode()
    assert admin.post(f"{INBOX}views/{view.view_id}", {"name": "Yours"}).status_code == 404


@pytest.mark.parametrize("name", ["", "x" * 61, "a\0b"])
def test_a_view_needs_a_name(browser: Client, agent: Person, name: str) -> None:
    assert browser.post(f"{INBOX}views", {"name": name, "query": "status=open"}).status_code == 422
    assert views(agent) == []


def test_a_list_takes_four_reads_and_those_of_the_session(browser: Client, asked: list[str]) -> None:
    """Folders, items, views, tasks. What changes rarely is remembered: members, forms, tags, the number of spam."""
    browser.get(INBOX)
    asked.clear()
    browser.get(INBOX)

    reads = [call for call in asked if not call.startswith("BatchGetItem")]
    assert sorted(reads) == [
        "GetItem! analytics-local",
        "Query feedback-local",
        "Query saved-views-local",
        "Query saved-views-local",
        "Query tasks-local",
        "Query tasks-local",
    ]
