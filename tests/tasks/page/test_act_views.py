from __future__ import annotations

import re

import pytest
from django.test import Client

from feedback.inbox import bulk
from feedback.inbox.act_writes import Origin
from feedback.inbox.batches import Target
from feedback.inbox.edits import Edit
from feedback.models import Feedback, Status
from staff.models import Person
from staff.roles import Role
from storage import writes
from tasks import edits, reading
from tasks.models import Task
from tests.factories import a_feedback, a_member, a_project, move
from tests.sessions import browser_of
from tests.tasks.factories import a_task
from tests.tasks.page.conftest import text

PAGE = "/dashboard/tasks/"
HTMX = {"HX-Request": "true"}
ACTS = ["status", "delete", "restore", "close-items", "comments"]


def address(task: Task, act: str = "") -> str:
    return f"{PAGE}{task.task_id}{'/' if act else ''}{act}"


def stored(task: Task) -> Task:
    return reading.find(task.project_id, task.task_id, consistent=True)


def moved(browser: Client, task: Task, came_from: str, to: str, **more: str) -> str:
    """What the page says after the move."""
    answer = browser.post(address(task, "status"), {"from": came_from, "to": to, **more}, follow=True)
    assert answer.status_code == 200
    return text(answer.content)


def undo_of(page: bytes) -> tuple[str, dict[str, str]]:
    form = page.decode().partition('id="notice"')[2].partition("</form>")[0]
    (target,) = re.findall(r'action="([^"]+)"', form)
    return target, dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)">', form))


def test_a_task_moves_from_column_to_column(browser: Client, agent: Person) -> None:
    task = a_task("Pay back")

    assert "“Pay back” is in progress. Undo" in moved(browser, task, "open", "in_progress")
    assert "“Pay back” is completed. Undo" in moved(browser, task, "in_progress", "completed")
    assert "“Pay back” is open again. Undo" in moved(browser, task, "completed", "open")
    assert stored(task).status == "open"


def test_the_redirect_returns_to_the_same_filters_and_names_no_text(browser: Client) -> None:
    task = a_task("Pay Ada back")
    body = {"from": "open", "to": "completed", "back": "assignee=me&view=list"}

    answer = browser.post(address(task, "status"), body)

    assert answer.headers["Location"] == f"{PAGE}?assignee=me&notice=completed.{task.task_id}.open&view=list"


@pytest.mark.parametrize("back", ["//evil.example/", "https://evil.example", "x" * 9000, "\0", "notice=deleted.x"])
def test_a_strange_way_back_leads_to_the_board(browser: Client, back: str) -> None:
    task = a_task()
    answer = browser.post(address(task, "status"), {"from": "open", "to": "completed", "back": back})

    assert answer.headers["Location"] == f"{PAGE}?notice=completed.{task.task_id}.open"


def test_undo_returns_the_task_to_the_column_that_it_had(browser: Client) -> None:
    task = a_task("Pay back")
    page = browser.post(address(task, "status"), {"from": "open", "to": "completed"}, follow=True).content
    target, fields = undo_of(page)

    browser.post(target, fields)

    assert stored(task).status == "open"


def test_a_script_gets_the_new_board_and_the_notice(browser: Client) -> None:
    task = a_task("Pay back")

    answer = browser.post(address(task, "status"), {"from": "open", "to": "in_progress"}, headers=HTMX)

    page = answer.content.decode()
    assert answer.status_code == 200
    assert page.startswith('<div class="tasks" id="tasks"')
    assert 'hx-swap-oob="morph"' in page
    assert "“Pay back” is in progress." in page.partition('id="notice"')[2]
    assert "Pay back" in page.partition('id="column-in_progress"')[2].partition("</section>")[0]


def test_the_second_of_two_people_is_informed_who_was_first(browser: Client, agent: Person) -> None:
    task = a_task("Pay back")
    edits.change(stored(task), {"status": "completed"}, actor=agent.actor)

    page = moved(browser, task, "open", "in_progress")
    by_script = browser.post(address(task, "status"), {"from": "open", "to": "in_progress"}, headers=HTMX)

    expected = "Nothing was changed: Ada Lovelace has moved “Pay back” meanwhile."
    assert expected in page
    assert expected in text(by_script.content)
    assert stored(task).status == "completed"


def test_a_move_that_another_person_made_already_is_no_problem(browser: Client) -> None:
    task = a_task("Pay back")
    edits.change(stored(task), {"status": "completed"}, actor="person:eve")

    assert "“Pay back” is completed." in moved(browser, task, "open", "completed")
    assert stored(task).version == 2


def test_other_changes_at_the_same_moment_do_not_get_in_the_way(
    browser: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    task = a_task("Pay back")
    outdated = stored(task)
    edits.change(stored(task), {"priority": "high"}, actor="person:eve")
    answers = iter([outdated])
    find = reading.find
    monkeypatch.setattr(reading, "find", lambda *ids, **how: next(answers, None) or find(*ids, **how))

    moved(browser, task, "open", "completed")

    assert (stored(task).status, stored(task).priority) == ("completed", "high")


@pytest.mark.parametrize("body", [{}, {"to": "done", "from": "open"}, {"to": "open"}, {"to": "\0", "from": "open"}])
def test_a_wrong_column_is_refused(browser: Client, body: dict[str, str]) -> None:
    task = a_task()

    assert browser.post(address(task, "status"), body).status_code == 400
    assert stored(task).version == 1


def test_a_deleted_task_can_be_restored_by_the_notice(browser: Client) -> None:
    task = a_task("Pay back")
    page = browser.post(address(task, "delete"), follow=True)
    assert "“Pay back” was deleted. Undo" in text(page.content)
    with pytest.raises(writes.NotFound):
        stored(task)
    target, fields = undo_of(page.content)

    page = browser.post(target, fields, follow=True)

    assert "“Pay back” was restored." in text(page.content)
    assert stored(task).status == "open"


def test_a_task_that_was_deleted_meanwhile_is_not_moved(browser: Client) -> None:
    task = a_task("Pay back")
    edits.delete(stored(task), actor="person:eve")

    answer = browser.post(address(task, "status"), {"from": "open", "to": "completed"}, headers=HTMX)

    assert "“Pay back” was deleted meanwhile" in text(answer.content)
    assert browser.post(address(task, "delete")).status_code == 302
    assert browser.get(address(task)).status_code == 404


def test_completing_offers_to_close_the_items_and_undo_opens_them_again(browser: Client) -> None:
    items = [a_feedback(), a_feedback()]
    spam = a_feedback()
    move(spam, Status.SPAM)
    task = a_task("Pay back", feedback_ids=frozenset(item.feedback_id for item in (*items, spam)))
    page = browser.post(address(task, "status"), {"from": "open", "to": "completed"}, headers=HTMX).content.decode()
    assert "Close its 3 items" in page
    assert f'action="{address(task, "close-items")}"' in page

    closed = browser.post(address(task, "close-items"), follow=True)

    assert "The feedback of “Pay back” is done. Undo" in text(closed.content)
    assert {folder(item) for item in items} == {"done"}
    assert folder(spam) == "spam"
    target, fields = undo_of(closed.content)
    browser.post(target, fields)
    assert {folder(item) for item in items} == {"new"}


def test_closing_leaves_out_items_that_were_removed_or_moved_meanwhile(browser: Client) -> None:
    gone, archived, new = a_feedback(), a_feedback(), a_feedback()
    task = a_task(feedback_ids=frozenset(item.feedback_id for item in (gone, archived, new)))
    gone.delete()
    move(archived, Status.ARCHIVED)

    assert browser.post(address(task, "close-items")).status_code == 302

    assert (folder(archived), folder(new)) == ("archived", "done")
    assert browser.post(address(task, "close-items")).status_code == 302  # nothing is left to close
    for batch_id in ("unknown", "x" * 3000):  # longer than a key of DynamoDB
        assert browser.post(address(task, "close-items"), {"undo": batch_id}).status_code == 302
    assert folder(new) == "done"


def test_undo_takes_back_no_batch_with_other_items(browser: Client) -> None:
    """The page fills the id of the batch from its address, which can be a link of another person."""
    item, other = a_feedback(), a_feedback()
    task = a_task(feedback_ids=frozenset({item.feedback_id}))
    targets = [Target(each.feedback_id) for each in (item, other)]
    batch_id = bulk.apply("default", targets, Edit(status=Status.DONE), Origin(actor="person:eve")).batch_id

    assert browser.post(address(task, "close-items"), {"undo": batch_id}).status_code == 302

    assert (folder(item), folder(other)) == ("done", "done")


def test_a_task_without_items_offers_nothing_to_close(browser: Client) -> None:
    task = a_task()

    answer = browser.post(address(task, "status"), {"from": "open", "to": "completed"}, headers=HTMX)

    assert "Close its" not in answer.content.decode()


@pytest.mark.parametrize("act", ACTS)
def test_an_outsider_a_viewer_and_another_project_change_nothing(client: Client, stack: int, act: str) -> None:
    a_project()
    task = a_task()
    body = {"from": "open", "to": "completed", "text": "x"}

    assert client.post(address(task, act), body).status_code == 302
    assert browser_of(a_member(Role.VIEWER)).post(address(task, act), body).status_code == 403
    assert browser_of(a_member(Role.OWNER, "other")).post(address(task, act), body).status_code == 404
    assert stored(task).version == 1


def folder(item: Feedback) -> str:
    return str(writes.find(Feedback, item.feedback_id, consistent=True).status)
