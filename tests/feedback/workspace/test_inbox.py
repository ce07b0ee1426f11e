"""The page of the inbox: folders with their numbers, the list, and who may see it."""

from __future__ import annotations

import uuid

import pytest
from django.test import Client

from analytics.counting import stream_handler
from feedback.models import Feedback, Status
from staff import projects
from staff.models import Person
from staff.roles import Role
from storage import writes
from tests.factories import FeedbackStream, a_feedback, a_member, a_project, move
from tests.sessions import browser_of

INBOX = "/dashboard/inbox/"

pytestmark = pytest.mark.usefixtures("stack")


@pytest.fixture
def agent() -> Person:
    return a_member(Role.AGENT)


@pytest.fixture
def browser(agent: Person) -> Client:
    return browser_of(agent)


def page(browser: Client, address: str = INBOX) -> str:
    response = browser.get(address)
    assert response.status_code == 200
    return str(response.content.decode())


def test_the_folders_have_their_numbers_and_the_list_has_one_folder(browser: Client) -> None:
    stream = FeedbackStream()
    a_feedback(message="About the ramp")
    move(a_feedback(message="About the queue"), Status.DONE)
    stream_handler.count(stream.records())

    new, done = page(browser), page(browser, f"{INBOX}?folder=done")

    assert "About the ramp" in new
    assert "About the queue" not in new
    assert "About the queue" in done
    assert "About the ramp" not in done
    assert "New <b>1</b>" in new
    assert "Done <b>1</b>" in new
    assert "Open <b>0</b>" in new


@pytest.mark.parametrize("query", ["folder=unknown", "folder=", "after=unknown", "after=x%3Ay&folder=new"])
def test_an_edited_address_shows_the_first_page(browser: Client, query: str) -> None:
    a_feedback(message="About the ramp")

    assert "About the ramp" in page(browser, f"{INBOX}?{query}")


def test_an_item_opens_with_the_list_around_it(browser: Client) -> None:
    item = a_feedback(message="About the ramp")
    a_feedback(message="About the queue")

    opened = page(browser, f"{INBOX}{item.feedback_id}?folder=new")

    assert opened.count("About the ramp") == 2
    assert opened.count("About the queue") == 1
    assert opened.count('aria-current="true"') == 1


def test_an_item_of_another_project_does_not_exist_here(browser: Client) -> None:
    a_project("other")
    item = a_feedback(message="About the ramp")
    writes.change(item, Feedback.project_id.set("other"))

    assert browser.get(f"{INBOX}{item.feedback_id}").status_code == 404
    assert browser.get(f"{INBOX}{uuid.uuid4()}").status_code == 404


def test_a_row_shows_who_works_on_the_item(browser: Client, agent: Person) -> None:
    item = a_feedback(message="About the ramp", name="Grace Hopper")
    writes.change(item, Feedback.assignee.set(agent.person_id), Feedback.tags.set({"ramp"}))

    shown = page(browser)

    assert "Assigned to Ada Lovelace" in shown
    assert '<span class="tag">ramp</span>' in shown
    assert projects.DEFAULT in shown


def test_no_cache_may_keep_the_page(browser: Client) -> None:
    a_feedback()
    headers = browser.get(INBOX).headers

    assert "no-store" in headers["Cache-Control"]
    assert "Cookie" in headers["Vary"]
