from __future__ import annotations

import re
from datetime import date, timedelta

import pytest
from django.test import Client

from staff.models import Person
from staff.roles import Role
from storage import clock
from tasks import comments, edits
from tasks.models import Status, Task
from tasks.page import board
from tasks.reading import Column
from tests.factories import a_feedback, a_member, a_project
from tests.sessions import browser_of
from tests.tasks.factories import a_task
from tests.tasks.page.conftest import text

PAGE, PART = "/dashboard/tasks/", "/dashboard/tasks/part"


def today() -> date:
    return clock.now().date()


def column(page: str, status: str) -> str:
    return page.partition(f'id="column-{status}"')[2].partition("</section>")[0]


def titles(browser: Client, query: str = "") -> list[str]:
    page = browser.get(f"{PAGE}?{query}").content.decode()
    return re.findall(r'<a href="/dashboard/tasks/[0-9a-f-]{36}" dir="auto">([^<]+)</a>', page)


def test_a_task_stands_in_its_column_with_its_next_step(browser: Client, agent: Person) -> None:
    item = a_feedback(rating=1, message="Paid twice <for> one cabin")
    a_task(
        "Pay the cabin back",
        priority="high",
        deadline=today() - timedelta(days=3),
        assignee=agent.person_id,
        feedback_ids=frozenset({item.feedback_id}),
        tags=frozenset({"payment"}),
    )
    a_task("Signs on deck 4", status="in_progress")
    a_task("Thank the crew", status="completed")

    page = browser.get(PAGE).content.decode()

    opened = text(column(page, "open").encode())
    assert "Pay the cabin back Assigned to Ada Lovelace AL Rated 1 of 5 Paid twice &lt;for&gt; one cabin High" in opened
    assert "Overdue," in opened
    assert "payment Start Pay the cabin back" in opened
    assert f'href="/dashboard/inbox/{item.feedback_id}"' in column(page, "open")
    assert "Signs on deck 4 Complete" in text(column(page, "in_progress").encode())
    assert "Thank the crew" in text(column(page, "completed").encode())


def test_a_card_has_the_number_of_its_comments_and_an_open_page_gets_it(browser: Client) -> None:
    task = a_task("Pay the cabin back")
    before = browser.get(PART)
    assert "comment" not in text(column(browser.get(PAGE).content.decode(), "open").encode())

    for words in ("Paid.", "They wrote back."):
        comments.write(task, words, author="person:ada", name="Ada")

    assert "2 comments" in text(column(browser.get(PAGE).content.decode(), "open").encode())
    assert "2 comments" in text(browser.get(f"{PAGE}?view=list").content)
    assert browser.get(PART, headers={"If-None-Match": before.headers["ETag"]}).status_code == 200


def test_filters_that_are_not_set_leave_the_address(browser: Client) -> None:
    response = browser.get(f"{PAGE}?assignee=me&tag=")

    assert (response.status_code, response.headers["Location"]) == (302, f"{PAGE}?assignee=me")


def test_the_numbers_are_those_of_all_unfinished_tasks(browser: Client, agent: Person) -> None:
    a_task(assignee=agent.person_id, deadline=today() - timedelta(days=1))
    a_task(deadline=today(), status="in_progress")
    a_task(status="completed", deadline=today() - timedelta(days=1))

    page = text(browser.get(f"{PAGE}?tag=none-has-it").content)

    assert "All 2 Mine 1 Overdue 1 This week 1" in page


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("assignee=me", ["mine"]),
        ("assignee=none", ["overdue", "week", "tagged"]),
        ("due=overdue", ["overdue"]),
        ("due=week", ["week"]),
        ("tag=ramp", ["tagged"]),
        ("priority=low", ["tagged"]),
        ("assignee=me&due=overdue", []),
        ("due=never&priority=%00&page=x&view=circle&sort=colour", ["overdue", "week", "mine", "tagged"]),
    ],
)
@pytest.mark.parametrize("view", ["", "list"])
def test_the_filters_of_the_address(browser: Client, agent: Person, query: str, expected: list[str], view: str) -> None:
    a_task("overdue", deadline=today() - timedelta(days=9))
    a_task("week", deadline=today())
    a_task("mine", assignee=agent.person_id)
    a_task("tagged", tags=frozenset({"ramp"}), priority="low")

    assert titles(browser, f"view={view}&{query}" if view else query) == expected


def test_the_list_can_be_sorted(browser: Client) -> None:
    a_task("late", deadline=date(2030, 1, 2))
    a_task("soon", deadline=date(2030, 1, 1), priority="low")
    a_task("urgent", priority="high")

    assert titles(browser, "view=list") == ["urgent", "late", "soon"]
    assert titles(browser, "view=list&sort=deadline") == ["soon", "late", "urgent"]
    assert 'aria-sort="ascending"' in browser.get(f"{PAGE}?view=list&sort=deadline").content.decode()


def test_completed_tasks_have_a_list_of_their_own_with_pages(browser: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(board, "PAGE_SIZE", 2)
    for number in range(3):
        a_task(f"done {number}", status="completed")
    a_task("open")
    first = browser.get(f"{PAGE}?view=list&status=completed").content.decode()
    (older,) = re.findall(r'href="/dashboard/tasks/\?([^"]*after=[^"]*)"', first)

    seen = titles(browser, "view=list&status=completed") + titles(browser, older.replace("&amp;", "&"))

    assert sorted(seen) == ["done 0", "done 1", "done 2"]
    assert titles(browser, "view=list&status=completed&after=edited") == titles(browser, "view=list&status=completed")


def test_a_long_column_leads_to_the_list(browser: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(board.MOST_CARDS, Status.OPEN, 1)
    monkeypatch.setattr(board, "PAGE_SIZE", 2)
    for number in range(3):
        a_task(f"task {number}", priority=("high", "normal", "low")[number])

    assert titles(browser) == ["task 0"]
    assert "2 more in the list" in text(browser.get(PAGE).content)
    assert titles(browser, "view=list") + titles(browser, "view=list&page=2") == ["task 0", "task 1", "task 2"]


def test_without_tasks_the_page_says_how_to_make_one(browser: Client) -> None:
    assert "Open an item of the inbox and press t" in text(browser.get(PAGE).content)


def test_an_item_that_was_removed_meanwhile_leaves_its_task(browser: Client) -> None:
    item = a_feedback(message="Paid twice")
    a_task("Pay back", feedback_ids=frozenset({item.feedback_id}))
    item.delete()

    assert titles(browser) == ["Pay back"]
    assert "Paid twice" not in browser.get(PAGE).content.decode()


def test_a_viewer_sees_tasks_and_no_buttons(stack: int) -> None:
    a_task("Pay back")
    page = browser_of(a_member(Role.VIEWER)).get(PAGE).content.decode()

    assert "Pay back" in page
    assert "Start" not in text(page.encode())
    assert "New task" not in text(page.encode())


def test_another_project_sees_nothing(browser: Client) -> None:
    a_project()
    a_task("Quagmire", "other", tags=frozenset({"quagmire"}))

    assert "uagmire" not in browser.get(PAGE).content.decode()


def test_the_part_keeps_its_tag_until_a_task_or_its_item_changes(browser: Client) -> None:
    item = a_feedback()
    task = a_task(feedback_ids=frozenset({item.feedback_id}))
    first = browser.get(PART)
    unchanged = browser.get(PART, headers={"If-None-Match": first.headers["ETag"]})
    assert (unchanged.status_code, unchanged.content) == (304, b"")

    edits.change(task, {"title": "Another title"}, actor="person:eve")

    changed = browser.get(PART, headers={"If-None-Match": first.headers["ETag"]})
    assert (changed.status_code, "Another title" in changed.content.decode()) == (200, True)


def test_the_board_takes_three_queries_and_one_batch(browser: Client, asked: list[str]) -> None:
    for status in ("open", "in_progress", "completed"):
        for _ in range(3):
            a_task(status=status, feedback_ids=frozenset({a_feedback().feedback_id}))
    browser.get(PAGE)  # the members of the project are remembered
    asked.clear()
    browser.get(PART)
    browser.get(f"{PART}?view=list")

    assert asked == ["BatchGetItem", *["Query tasks-local"] * 3, "BatchGetItem"] * 2


def test_a_task_that_the_index_does_not_have_yet_is_on_the_page_after_its_creation(
    browser: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The index of DynamoDB may be some moments behind the table."""
    task = a_task("Just made")
    monkeypatch.setattr(board, "_columns", lambda project_id: [Column(status, [], has_more=False) for status in Status])

    assert titles(browser, f"notice=created.{task.task_id}") == ["Just made"]


def test_a_page_of_many_tasks_is_light(browser: Client) -> None:
    for number in range(40):
        a_task(f"Task {number}", feedback_ids=frozenset({a_feedback(message="word " * 60).feedback_id}))

    for query in ("", "?view=list"):
        page = browser.get(f"{PAGE}{query}", headers={"Accept-Encoding": "gzip"})
        assert len(page.content) < 100_000


def test_a_notice_of_nothing_is_none(browser: Client) -> None:
    task: Task = a_task("Pay back")
    for notice in (
        "x",
        "created.x",
        f"cut.{task.task_id}",
        "created.00000000-0000-4000-8000-000000000000",
        "..",
        "%00",
    ):
        page = browser.get(f"{PAGE}?notice={notice}")
        assert page.status_code == 200
        assert "notice-text" not in page.content.decode()
