"""The part of the inbox that refreshes itself."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from analytics.counting import stream_handler
from feedback.inbox import edits
from feedback.inbox.edits import Edit
from feedback.models import Feedback, Status
from staff.models import Person
from staff.roles import Role
from tests.factories import FeedbackStream, a_feedback, a_member
from tests.sessions import browser_of

NEWS = "/dashboard/inbox/news"
ENTRY = re.compile(r'<li data-news="([^"]*)" data-version="(\d+)" data-act-id="[^"]*"( data-listed)?>([^<]*)</li>')

pytestmark = pytest.mark.usefixtures("stack")


@pytest.fixture
def agent() -> Person:
    return a_member(Role.AGENT)


@pytest.fixture
def browser(agent: Person) -> Client:
    return browser_of(agent)


def news(browser: Client, query: str = "status=new") -> dict[str, tuple[int, bool, str]]:
    """By the id of the item: its version, whether it is in the list, and who did what."""
    response = browser.get(f"{NEWS}?{query}")
    assert response.status_code == 200
    return {each[0]: (int(each[1]), bool(each[2]), each[3]) for each in ENTRY.findall(response.content.decode())}


def test_a_row_that_another_person_changed_says_who_did_what(browser: Client, agent: Person) -> None:
    moved, assigned, tagged, left = (a_feedback(message=text) for text in ("one", "two", "three", "four"))
    other = a_member(Role.ADMIN)
    edits.apply(moved, Edit(status=Status.DONE), actor=other.actor)
    edits.apply(assigned, Edit(assignee=agent.person_id), actor=other.actor)
    edits.apply(tagged, Edit(tags=frozenset({"ramp"})), actor="key:k1")

    assert news(browser) == {
        moved.feedback_id: (2, False, "Ada Lovelace moved it to Done"),
        assigned.feedback_id: (2, True, "Ada Lovelace assigned it"),
        tagged.feedback_id: (2, True, "A program changed it"),
        left.feedback_id: (1, True, ""),
    }


def test_what_the_reader_did_in_another_window_is_not_that_of_another_person(browser: Client, agent: Person) -> None:
    moved, assigned, tagged = (a_feedback(message=text) for text in ("one", "two", "three"))
    edits.apply(moved, Edit(status=Status.OPEN), actor=agent.actor)
    edits.apply(assigned, Edit(assignee=agent.person_id), actor=agent.actor)
    edits.apply(tagged, Edit(tags=frozenset({"ramp"})), actor=agent.actor)

    marks = {feedback_id: mark for feedback_id, (_, _, mark) in news(browser).items()}

    assert marks == {
        moved.feedback_id: "You moved it to Open",
        assigned.feedback_id: "You assigned it",
        tagged.feedback_id: "You changed it",
    }


def test_the_folders_have_their_new_numbers(browser: Client) -> None:
    stream = FeedbackStream()
    a_feedback()
    stream_handler.count(stream.records())

    assert b'New <b id="new-items">1</b>' in browser.get(f"{NEWS}?status=new").content


def test_an_answer_without_news_has_read_no_item(browser: Client, asked: list[str]) -> None:
    a_feedback()
    first = browser.get(f"{NEWS}?status=new")
    asked.clear()

    second = browser.get(f"{NEWS}?status=new", headers={"If-None-Match": first.headers["ETag"]})

    assert second.status_code == 304
    assert [call for call in asked if Feedback.Meta.table_name in call] == []
    assert sum(call.startswith(("Query", "GetItem!")) for call in asked) == 2


@pytest.mark.parametrize("query", ["status=open", "status=new&rating=1", "status=new&lang=de"])
def test_the_tag_belongs_to_one_list_in_one_language(browser: Client, query: str) -> None:
    first = browser.get(f"{NEWS}?status=new")

    assert browser.get(f"{NEWS}?{query}", headers={"If-None-Match": first.headers["ETag"]}).status_code == 200


def test_each_change_is_new(browser: Client, agent: Person) -> None:
    stream = FeedbackStream()
    tags = {browser.get(NEWS).headers["ETag"]}
    item = a_feedback()
    stream_handler.count(stream.records())
    tags.add(browser.get(NEWS).headers["ETag"])
    edits.apply(item, Edit(assignee=agent.person_id), actor=agent.actor)
    tags.add(browser.get(NEWS).headers["ETag"])

    assert len(tags) == 3


def test_a_page_of_another_project_loads_again(browser: Client) -> None:
    assert browser.get(f"{NEWS}?status=new&project=other").status_code == 409
