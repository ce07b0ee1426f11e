from __future__ import annotations

import re
from datetime import timedelta
from html import unescape

import pytest
from django.test import Client

from activity import reading as activity
from staff.models import Person
from storage import clock
from tasks import edits, reading
from tasks.models import Task, subject_of
from tests.factories import a_feedback, a_project
from tests.tasks.factories import a_task
from tests.tasks.page.conftest import text
from web.mail.models import Mail

PAGE = "/dashboard/tasks/"


def address(task: Task) -> str:
    return f"{PAGE}{task.task_id}"


def stored(task: Task) -> Task:
    return reading.find(task.project_id, task.task_id, consistent=True)


def seen_on(browser: Client, task: Task) -> str:
    page = browser.get(address(task)).content.decode()
    (seen,) = re.findall(r'name="seen" value="([^"]*)"', page)
    return unescape(seen)


def test_the_page_shows_the_task_its_feedback_its_links_and_what_happened(browser: Client, agent: Person) -> None:
    kept, gone = a_feedback(rating=1, message="Paid twice"), a_feedback()
    task = a_task(
        "Pay <back>",
        description="Ask accounting",
        feedback_ids=frozenset({kept.feedback_id, gone.feedback_id}),
        links=frozenset({"https://github.com/norrvik/app/issues/12", "https://norrvik.atlassian.net/browse/PAY-7"}),
    )
    gone.delete()
    edits.change(task, {"assignee": agent.person_id, "priority": "high"}, actor=agent.actor)

    page = browser.get(address(task))

    shown = text(page.content)
    assert "Pay &lt;back&gt;" in shown
    for part in ("Ask accounting", "norrvik/app#12", "PAY-7", "Rated 1 of 5 Paid twice", "An item that was removed."):
        assert part in shown
    for part in ("Ada Lovelace took it", "Ada Lovelace set the priority to High", "created it"):
        assert part in shown
    assert 'rel="noopener noreferrer nofollow"' in page.content.decode()


def test_only_what_the_person_changed_is_written(browser: Client, agent: Person) -> None:
    task = a_task("Pay back", description="Today")
    seen = seen_on(browser, task)
    edits.change(stored(task), {"priority": "high", "description": "Tomorrow"}, actor="person:eve")

    answer = browser.post(
        address(task), {"seen": seen, "title": "Pay Per back", "description": "Today", "priority": "normal"}
    )

    assert answer.status_code == 302
    task = stored(task)
    assert (task.title, task.priority, task.description) == ("Pay Per back", "high", "Tomorrow")


def test_the_second_of_two_people_who_change_the_same_keeps_what_they_typed(browser: Client, agent: Person) -> None:
    task = a_task("Pay back")
    seen = seen_on(browser, task)
    edits.change(stored(task), {"title": "Pay Per back"}, actor=agent.actor)

    answer = browser.post(address(task), {"seen": seen, "title": "Pay the cabin back", "tags": "payment"})

    page = answer.content.decode()
    assert answer.status_code == 409
    assert "Nothing was saved: Ada Lovelace has changed the same meanwhile: Title." in text(answer.content)
    assert ">Pay the cabin back</textarea>" in page
    assert 'value="payment"' in page
    assert stored(task).title == "Pay Per back"
    assert not stored(task).tags


def test_two_people_who_type_the_same_have_no_conflict(browser: Client) -> None:
    task = a_task("Pay back")
    seen = seen_on(browser, task)
    edits.change(stored(task), {"title": "Pay Per back"}, actor="person:eve")

    assert browser.post(address(task), {"seen": seen, "title": "Pay Per back"}).status_code == 302
    assert stored(task).version == 2


@pytest.mark.parametrize(
    ("field", "value", "error"),
    [
        ("title", "", "Enter a title."),
        ("title", "x" * 201, "Shorten it to 200 characters."),
        ("description", "x" * 5001, "Shorten it to 5000 characters."),
        ("status", "done", "Choose one of the list."),
        ("priority", "urgent", "Choose one of the list."),
        ("assignee", "unknown", "Choose one of the list."),
        ("deadline", "27.11.2026", "Enter a day, such as 2026-11-27."),
        ("reminder", "tomorrow", "Enter a day and a time, such as 2026-11-27T09:00."),
        ("reminder", "2020-01-01T09:00", "Choose a time in the future, within a year."),
        ("tags", ",".join("x" * 51 for _ in range(2)), "Use at most 20 tags of up to 50 characters"),
        ("tags", ",".join(map(str, range(21))), "Use at most 20 tags of up to 50 characters"),
        ("links", "javascript:alert(1)", "Enter whole addresses"),
        ("links", "\n".join(f"https://example.com/{number}" for number in range(11)), "Use at most 10 links"),
        ("title", "\x00", "U+0000"),
    ],
)
def test_a_wrong_value_is_named_and_nothing_is_lost(browser: Client, field: str, value: str, error: str) -> None:
    task = a_task("Pay back")
    body = {"title": "Pay Per back", "description": "Ask accounting", field: value}

    answer = browser.post(address(task), body)

    assert answer.status_code == 422
    assert error in text(answer.content)
    assert stored(task).version == 1


def test_all_fields_are_saved(browser: Client, agent: Person) -> None:
    task = a_task("Pay back")
    moment = (clock.now() + timedelta(days=2)).replace(second=0, microsecond=0)
    body = {
        "seen": seen_on(browser, task),
        "title": "Pay Per back",
        "description": "By\nphone",
        "status": "in_progress",
        "priority": "low",
        "assignee": agent.person_id,
        "deadline": "2030-01-02",
        "reminder": f"{moment:%Y-%m-%dT%H:%M}",
        "tags": "b, a ,",
        "links": "https://example.com/1\nhttps://example.com/2",
    }

    browser.post(address(task), body)

    task = stored(task)
    assert (task.title, task.description, task.status, task.priority) == (
        "Pay Per back",
        "By\nphone",
        "in_progress",
        "low",
    )
    assert (task.assignee, f"{task.deadline}", task.reminder_at) == (agent.person_id, "2030-01-02", moment)
    assert (task.tags, task.links) == ({"a", "b"}, {"https://example.com/1", "https://example.com/2"})


def test_a_person_who_has_left_the_project_stays_the_assignee(browser: Client) -> None:
    task = a_task("Pay back", assignee="gone")

    browser.post(address(task), {"seen": seen_on(browser, task), "title": "Pay Per back", "assignee": "gone"})

    assert (stored(task).title, stored(task).assignee) == ("Pay Per back", "gone")


def test_a_comment_is_on_the_page_once_however_often_it_is_sent(browser: Client, agent: Person) -> None:
    task = a_task("Pay back")
    for _ in range(2):
        answer = browser.post(f"{address(task)}/comments", {"text": "@Ada Lovelace <knows>", "token": "t1"})
        assert answer.headers["Location"] == f"{address(task)}#comments"

    page = browser.get(address(task)).content.decode()

    assert page.count("&lt;knows&gt;") == 1
    assert "wrote a comment" in page
    assert list(Mail.scan()) == []  # who mentions themselves needs no mail
    assert [act.action for act in activity.timeline(subject_of(task.task_id)).rows].count("task.noted") == 1
    assert (stored(task).comment_count, stored(task).version) == (1, task.version)


@pytest.mark.parametrize("comment", ["", " \n", "x" * 5001])
def test_a_wrong_comment_is_refused_and_kept_in_its_field(browser: Client, comment: str) -> None:
    task = a_task()
    answer = browser.post(f"{address(task)}/comments", {"text": comment})

    assert answer.status_code == 422
    assert 'id="comment-error"' in answer.content.decode()
    assert comment.strip() in answer.content.decode()


def test_the_part_informs_of_a_newer_version(browser: Client) -> None:
    task = a_task("Pay back")
    part = f"{address(task)}/part?version=1"
    first = browser.get(part)
    assert browser.get(part, headers={"If-None-Match": first.headers["ETag"]}).status_code == 304
    edits.change(task, {"title": "Pay Per back"}, actor="person:eve")

    second = browser.get(part, headers={"If-None-Match": first.headers["ETag"]})

    assert "This task was changed after you opened it." not in text(first.content)
    assert "This task was changed after you opened it." in text(second.content)


@pytest.mark.parametrize("path", ["", "/part"])
def test_a_task_of_another_project_and_a_deleted_one_are_not_found(browser: Client, path: str) -> None:
    a_project()
    other, deleted = a_task(project_id="other"), a_task()
    edits.delete(deleted, actor="person:eve")

    assert browser.get(f"{address(other)}{path}").status_code == 404
    assert browser.get(f"{address(deleted)}{path}").status_code == 404


def test_a_form_whose_values_cannot_be_read_counts_as_changed(browser: Client) -> None:
    task = a_task("Pay back")

    assert browser.post(address(task), {"seen": "[" * 100_000, "title": "Pay Per back"}).status_code == 302

    assert stored(task).title == "Pay Per back"


def test_a_status_of_a_newer_release_stays_when_another_field_is_saved(browser: Client) -> None:
    task = a_task("Pay back")
    task.update(actions=[Task.status.set("blocked")])

    assert 'name="status"' not in browser.get(address(task)).content.decode()
    assert browser.post(address(task), {"title": "Pay Per back", "status": "open"}).status_code == 302

    assert (stored(task).title, stored(task).status) == ("Pay Per back", "blocked")
