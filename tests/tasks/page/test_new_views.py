from __future__ import annotations

import re
from html import escape, unescape

import pytest
from django.test import Client

from staff.models import Person
from tasks import reading
from tasks.filters import Filters
from tasks.models import Task
from tests.factories import a_feedback, a_project
from tests.tasks.factories import a_task
from tests.tasks.page.conftest import text

NEW = "/dashboard/tasks/new"


def tasks(project_id: str = "default") -> list[Task]:
    return [task for status in Filters().columns for task in reading.column(project_id, status, 10).tasks]


def value(pattern: str, page: str) -> str:
    match = re.search(pattern, page)
    assert match
    return unescape(match[1])


def test_a_title_makes_a_task_and_the_board_shows_it(browser: Client, agent: Person) -> None:
    answer = browser.post(
        NEW, {"title": "Call the printer", "assignee": "", "deadline": "", "priority": "normal"}, follow=True
    )

    assert "“Call the printer” was created." in text(answer.content)
    (task,) = tasks()
    assert (task.title, task.created_by) == ("Call the printer", agent.actor)


def test_the_title_is_the_first_sentence_of_the_item(browser: Client) -> None:
    item = a_feedback(rating=2, message="The ramp <opened> late. No one knew why.")

    page = browser.get(f"{NEW}?item={item.feedback_id}").content.decode()

    assert 'value="The ramp &lt;opened&gt; late"' in page
    assert "No one knew why." in page


def test_a_task_of_an_item_is_linked_and_the_item_shows_it_in_the_same_list(browser: Client) -> None:
    item = a_feedback(message="Paid twice", tags=frozenset({"bill"}))
    address = f"/dashboard/inbox/{item.feedback_id}?status=all&tag=bill"
    before = browser.get(address).content.decode()
    form = browser.get(value(rf'href="({NEW}[^"]*)"', before)).content.decode()

    answer = browser.post(
        NEW, {"title": "Pay <back>", "item": item.feedback_id, "list": value('name="list" value="([^"]*)"', form)}
    )

    (task,) = reading.of_item("default", item.feedback_id)
    assert answer.headers["Location"] == f"{address}&made=task.{task.task_id}"
    assert f'<a href="{escape(address)}">' in form
    page = browser.get(answer.headers["Location"]).content.decode()
    assert "Tasks Pay &lt;back&gt; Open" in text(page.encode())
    assert f'Task created: <a href="/dashboard/tasks/{task.task_id}" dir="auto">Pay &lt;back&gt;</a>' in page
    assert f"made=task.{task.task_id}" not in page  # no link of the page says it again
    assert 'id="count-tasks"></b>' in before
    assert 'id="count-tasks">1</b>' in page


@pytest.mark.parametrize("made", ["task.", "task.x", "task.{other}", "other.1", "task", "task.{gone}"])
def test_an_address_that_names_no_task_of_the_project_says_nothing(browser: Client, made: str) -> None:
    a_project()
    item, other = a_feedback(), a_task("Quagmire", "other")
    made = made.format(other=other.task_id, gone="00000000-0000-4000-8000-000000000000")

    answer = browser.get(f"/dashboard/inbox/{item.feedback_id}?made={made}")

    assert answer.status_code == 200
    assert "Task created" not in answer.content.decode()


@pytest.mark.parametrize("query", ["x" * 2001, "\r\nSet-Cookie: a=b", "made=task.1&act=2&on=3", "//example.com"])
def test_the_way_back_to_the_list_leads_to_the_item_whatever_the_form_says(browser: Client, query: str) -> None:
    item = a_feedback()

    answer = browser.post(NEW, {"title": "Pay back", "item": item.feedback_id, "list": query})

    address = answer.headers["Location"]
    assert address.startswith(f"/dashboard/inbox/{item.feedback_id}?")
    assert address.count("made=") == 1
    assert "\n" not in address
    assert browser.get(address).status_code == 200


def test_the_panel_of_an_item_leads_to_a_new_task_by_a_key(browser: Client) -> None:
    item = a_feedback()
    page = browser.get(f"/dashboard/inbox/{item.feedback_id}").content.decode()

    assert f'href="{NEW}?item={item.feedback_id}&amp;list=status%3Dnew" data-key="t"' in page


def test_an_item_that_was_removed_or_is_of_another_project_is_left_out(browser: Client) -> None:
    gone = a_feedback()
    gone.delete()

    for item in (gone.feedback_id, "x", "00000000-0000-4000-8000-000000000000"):
        assert browser.get(f"{NEW}?item={item}").status_code == 200
        assert browser.post(NEW, {"title": "Pay back", "item": item}).status_code == 302
    assert [task.feedback_ids for task in tasks()] == [None] * 3


def test_the_panel_shows_no_task_of_another_project(browser: Client) -> None:
    a_project()
    item = a_feedback()
    a_task("Quagmire", "other", feedback_ids=frozenset({item.feedback_id}))

    assert "Quagmire" not in browser.get(f"/dashboard/inbox/{item.feedback_id}").content.decode()


@pytest.mark.parametrize(
    ("body", "error"),
    [
        ({"title": " "}, "Enter a title."),
        ({"title": "x" * 201}, "Shorten it to 200 characters."),
        ({"title": "Call", "deadline": "soon"}, "Enter a day"),
        ({"title": "Call", "assignee": "unknown"}, ""),
    ],
)
def test_a_wrong_value_is_named_and_no_task_is_made(browser: Client, body: dict[str, str], error: str) -> None:
    answer = browser.post(NEW, body)

    assert answer.status_code == 422
    assert error in text(answer.content)
    assert tasks() == []


def test_a_script_gets_the_form_again_or_the_way_to_the_board(browser: Client) -> None:
    htmx = {"HX-Request": "true"}
    wrong = browser.post(NEW, {"title": ""}, headers=htmx)
    right = browser.post(NEW, {"title": "Call", "back": "assignee=me"}, headers=htmx)

    assert wrong.content.decode().startswith('<form method="post"')
    assert right.headers["HX-Redirect"].startswith("/dashboard/tasks/?assignee=me&notice=created.")
