"""The page of the inbox: folders with their numbers, the list, and who may see it."""

from __future__ import annotations

import html
import re
import uuid

import pytest
from django.test import Client

from analytics.counting import stream_handler
from feedback.forms import answers
from feedback.intake.screening import SpamReason
from feedback.models import Feedback, Status
from feedback.samples import survey
from feedback.workspace import list_pane
from staff import projects
from staff.models import Person
from staff.roles import Role
from storage import pagination, writes
from storage.memory_cache import forget_all
from tests.factories import FeedbackStream, a_feedback, a_form, a_member, a_project, move
from tests.sessions import browser_of
from tests.tasks.factories import a_task

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

    new, done = page(browser), page(browser, f"{INBOX}?status=done")

    assert "About the ramp" in new
    assert "About the queue" not in new
    assert "About the queue" in done
    assert "About the ramp" not in done
    assert 'New <b id="new-items">1</b>' in new
    assert "Done <b>1</b>" in new
    assert "Open <b>0</b>" in new


@pytest.mark.parametrize("query", ["status=unknown", "after=unknown", "after=x%3Ay&status=new"])
def test_an_edited_address_shows_the_first_page(browser: Client, query: str) -> None:
    a_feedback(message="About the ramp")

    assert "About the ramp" in page(browser, f"{INBOX}?{query}")


def test_an_item_opens_with_the_list_around_it(browser: Client) -> None:
    item = a_feedback(message="About the ramp")
    a_feedback(message="About the queue")

    opened = page(browser, f"{INBOX}{item.feedback_id}?status=new")

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
    assert '<span class="tag" dir="auto" lang="">ramp</span>' in shown
    assert projects.DEFAULT in shown


def test_no_cache_may_keep_the_page(browser: Client) -> None:
    a_feedback()
    headers = browser.get(INBOX).headers

    assert "no-store" in headers["Cache-Control"]
    assert "Cookie" in headers["Vary"]


def test_a_filter_leaves_the_items_that_match_and_its_chip_removes_it(browser: Client) -> None:
    a_feedback(message="About the ramp", rating=1)
    a_feedback(message="About the queue", rating=5)

    shown = page(browser, f"{INBOX}?status=new&rating=1,2")

    assert "About the ramp" in shown
    assert "About the queue" not in shown
    assert 'class="filter-chip" href="/dashboard/inbox/?status=new"' in shown
    assert '<option value="1,2" selected>1 and 2</option>' in shown


def test_a_wrong_filter_is_left_out_and_the_page_says_what_to_give(browser: Client) -> None:
    a_feedback(message="About the ramp", rating=1)

    shown = page(browser, f"{INBOX}?status=new&rating=9&sentiment=negative,positive,neutral")

    assert "The filter “rating” was left out." in shown
    assert "Give ratings from 1 to 5" in shown
    assert "About the ramp" in shown


def test_filters_that_are_not_set_leave_the_address(browser: Client) -> None:
    response = browser.get(f"{INBOX}?status=open&rating=&tag=ramp&tag=&release=")

    assert (response.status_code, response.headers["Location"]) == (302, f"{INBOX}?status=open&tag=ramp")


def test_all_that_match_can_be_chosen_also_if_all_are_on_the_page(browser: Client) -> None:
    stream = FeedbackStream()
    a_feedback(rating=1)
    stream_handler.count(stream.records())

    assert "All 1 in New" in page(browser)
    assert "All that match" in page(browser, f"{INBOX}?status=new&rating=1")


def test_the_row_of_an_item_with_an_open_task_has_a_mark(browser: Client) -> None:
    marked, other = a_feedback(message="About the ramp"), a_feedback(message="About the queue")
    a_task(feedback_ids=frozenset({marked.feedback_id}))
    a_task(feedback_ids=frozenset({other.feedback_id}), status="completed")

    rows = page(browser).split("<li id=")

    assert ["Has an open task" in row for row in rows if "About the ramp" in row] == [True]
    assert ["Has an open task" in row for row in rows if "About the queue" in row] == [False]


def test_the_marks_take_the_same_reads_for_any_number_of_rows(browser: Client, asked: list[str]) -> None:
    numbers = []
    for number in (1, 3):
        for _ in range(number):
            a_task(feedback_ids=frozenset({a_feedback().feedback_id}))
        forget_all()
        asked.clear()
        page(browser)
        numbers.append(sum("tasks" in call for call in asked))

    assert numbers[0] == numbers[1] > 0


def test_of_an_item_with_answers_only_the_row_shows_the_score_and_what_was_written(browser: Client) -> None:
    a_form(survey.FORM_ID, survey.DOCUMENT)
    fields = answers.as_fields(survey.QUESTIONS, {"nps": 3, "better": "More chairs, please."})
    a_feedback(form_id=survey.FORM_ID, **{"rating": None, **fields})

    shown = page(browser)

    assert "3<small>/10</small>" in shown
    assert "More chairs, please." in shown
    assert "How likely are you to recommend our bookshop to a friend?" in shown


def test_spam_says_why_and_the_folder_of_new_items_says_how_much_there_is(browser: Client) -> None:
    for reason in (SpamReason.DECOY, None):
        a_feedback(message="Cheap watches", status=Status.SPAM, spam_reason=reason)

    spam, new, done = (page(browser, f"{INBOX}?status={status}") for status in ("spam", "new", "done"))

    assert "A field that people do not see was filled in." in spam
    assert "Marked by staff." in spam
    assert "2 items were set aside as spam since yesterday." in new
    assert "set aside" not in done


def test_a_project_without_items_leads_to_its_form(browser: Client) -> None:
    shown = page(browser)

    assert "No feedback yet" in shown
    assert 'href="/" target="_blank"' in shown


@pytest.mark.parametrize(
    ("query", "text"),
    [
        ("status=new", "All done."),
        ("status=spam", "Nothing in this folder."),
        ("status=new&rating=1", "Clear the filters"),
    ],
)
def test_an_empty_list_says_what_to_do_next(browser: Client, query: str, text: str) -> None:
    stream = FeedbackStream()
    move(a_feedback(), Status.DONE)
    stream_handler.count(stream.records())

    assert text in page(browser, f"{INBOX}?{query}")


def test_the_list_goes_on_with_older_items(browser: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(list_pane, "PAGE_SIZE", 2)
    for number in range(3):
        a_feedback(message=f"Message {number}")

    first = page(browser)
    [older] = set(re.findall(r'hx-get="(/dashboard/inbox/\?[^"]*after=[^"]*)"', first))
    second = page(browser, html.unescape(older))

    assert ["Message 2" in first, "Message 1" in first, "Message 0" in first] == [True, True, False]
    assert ["Message 2" in second, "Message 1" in second, "Message 0" in second] == [False, False, True]


def test_a_list_that_was_not_searched_to_its_end_says_how_far_it_came(
    browser: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pagination, "MOST_ITEMS_READ", 2)
    for rating in (1, 5, 5):
        a_feedback(rating=rating)

    shown = page(browser, f"{INBOX}?status=new&rating=1")

    assert "Searched back to" in shown
    assert "Search on" in shown


def test_a_viewer_gets_no_buttons_that_change_something(stack: int) -> None:
    a_feedback(message="About the ramp")
    shown = page(browser_of(a_member(Role.VIEWER)))

    assert "About the ramp" in shown
    assert 'class="bulk"' not in shown


def test_a_page_of_fifty_items_is_small(browser: Client) -> None:
    for number in range(list_pane.PAGE_SIZE):
        a_feedback(message=f"{number} " + "A longer story about the ramp. " * 20, name="Grace Hopper", tags={"ramp"})

    assert len(page(browser).encode()) < 100_000
