from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from activity import reading as activity
from storage import clock, writes
from tasks import edits, reading
from tasks.models import Task, subject_of
from tests.factories import a_feedback, a_key, a_project
from tests.feedback.api.conftest import Caller, wrong
from tests.tasks.factories import a_task
from web.caller import Scope

AN_ID = "01a2c6f0-7d2b-7c31-9a5e-3f1d8b64c2aa"


def address(task: Task) -> str:
    return f"/tasks/{task.task_id}"


def stored(task: Task) -> Task:
    return reading.find(task.project_id, task.task_id, consistent=True)


@pytest.mark.parametrize("method", ["PUT", "PATCH"])
def test_a_change_leaves_all_other_members(program: Caller, method: str) -> None:
    task = a_task("Call", description="Today", tags=frozenset({"print"}))

    changed = program.send(method, address(task), {"status": "Completed"})

    assert changed.status_code == 200
    assert changed.headers["ETag"] == '"2"'
    body = changed.json()
    assert (body["status"], body["title"], body["description"], body["tags"]) == (
        "Completed",
        "Call",
        "Today",
        ["print"],
    )
    assert body["completedAt"]


def test_an_empty_value_removes_what_was_there(program: Caller) -> None:
    task = a_task("Call", description="Today", assignee="p1", tags=frozenset({"print"}))

    body = program.send("PATCH", address(task), {"description": "", "assignee": None, "tags": []}).json()

    assert (body["description"], body["assignee"], body["tags"]) == (None, None, [])


@pytest.mark.parametrize("title", ["", None, " "])
def test_a_title_cannot_be_removed(program: Caller, title: Any) -> None:
    task = a_task("Call")

    response = program.send("PATCH", address(task), {"title": title})

    assert (response.status_code, response.json()["message"]) == (400, "Title field is required")
    assert stored(task).title == "Call"


def test_what_the_task_has_already_is_not_checked_again(program: Caller, monkeypatch: pytest.MonkeyPatch) -> None:
    """A program may send back a whole task, though its item was removed and its reminder is over."""
    now = clock.now()
    gone = a_feedback()
    task = a_task(reminder_at=now + timedelta(hours=1), feedback_ids=frozenset({gone.feedback_id}), assignee="gone")
    gone.delete()
    monkeypatch.setattr(clock, "now", lambda: now + timedelta(days=1))
    body = program.get(address(task)).json()

    response = program.send("PUT", address(task), body | {"title": "Another title"})

    assert (response.status_code, response.json()["title"]) == (200, "Another title")


def test_a_change_by_a_key_is_recorded(program: Caller) -> None:
    task = a_task()
    program.send("PATCH", address(task), {"priority": "high"})

    acts = {act.action: act for act in activity.timeline(subject_of(task.task_id)).rows}
    assert acts["task.changed"].actor.startswith("key:")
    assert acts["task.changed"].request_id


def test_a_deleted_task_is_gone(program: Caller) -> None:
    task = a_task()

    response = program.send("DELETE", address(task))

    assert (response.status_code, response.content) == (204, b"")
    assert program.get(address(task)).status_code == 404
    assert program.send("DELETE", address(task)).status_code == 404
    assert program.get("/tasks").json()["items"] == []


@pytest.mark.parametrize("method", ["GET", "PUT", "PATCH", "DELETE"])
@pytest.mark.parametrize("task_id", [AN_ID, "123", "no-such-task"])
def test_an_unknown_task_is_answered_with_the_texts_of_the_first_version(
    program: Caller, method: str, task_id: str
) -> None:
    response = program.send(method, f"/tasks/{task_id}", {"title": "Call"} if method[0] == "P" else None)

    problem = response.json()
    assert response.status_code == 404
    assert (problem["error"], problem["message"]) == ("Not Found", f"Task with ID {task_id} not found")


@pytest.mark.parametrize("task_id", ["ada@example.com", "a%20b", "%3Cb%3E", "x" * 65, "%00", "%F0%9F%98%80"])
def test_an_id_that_is_no_id_is_not_repeated(program: Caller, task_id: str) -> None:
    response = program.get(f"/tasks/{task_id}")

    assert (response.status_code, response.json()["message"]) == (404, "Task with ID not found")


@pytest.mark.parametrize("method", ["GET", "PUT", "PATCH", "DELETE"])
def test_the_task_of_another_project_does_not_exist(program: Caller, method: str) -> None:
    a_project("other")
    task = a_task(project_id="other")

    response = program.send(method, address(task), {"title": "Call"} if method[0] == "P" else None)

    assert response.status_code == 404
    assert stored(task).version == 1


@pytest.mark.parametrize("method", ["PUT", "PATCH", "DELETE"])
def test_another_version_than_that_of_if_match_is_left_alone(program: Caller, method: str) -> None:
    task = a_task("Call")
    tag = program.get(address(task)).headers["ETag"]
    edits.change(stored(task), {"priority": "high"}, actor="person:eve")
    body = {"title": "Another title"} if method != "DELETE" else None

    response = program.send(method, address(task), body, If_Match=tag)

    assert (response.status_code, response.json()["code"]) == (412, "precondition_failed")
    assert stored(task).title == "Call"
    assert program.send(method, address(task), body, If_Match='"2"').status_code in (200, 204)


@pytest.mark.parametrize("method", ["PATCH", "DELETE"])
def test_the_second_of_two_changes_at_the_same_time_is_refused(
    program: Caller, method: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    task = a_task("Call")
    edits.change(stored(task), {"priority": "high"}, actor="person:eve")
    monkeypatch.setattr(reading, "find", lambda *ids, **how: task)

    response = program.send(method, address(task), {"title": "Another title"} if method == "PATCH" else None)

    assert (response.status_code, response.json()["code"]) == (409, "conflict")
    monkeypatch.undo()
    assert stored(task).title == "Call"


def test_a_task_that_has_not_changed_is_not_sent_again(program: Caller) -> None:
    task = a_task()
    tag = program.get(address(task)).headers["ETag"]

    assert program.get(address(task), If_None_Match=tag).status_code == 304


@pytest.mark.parametrize(
    ("scopes", "method", "status"),
    [
        ((), "GET", 401),
        ((Scope.FEEDBACK_READ,), "GET", 403),
        ((Scope.TASKS_WRITE,), "GET", 403),
        ((Scope.TASKS_READ,), "PATCH", 403),
        ((Scope.TASKS_READ,), "DELETE", 403),
    ],
)
def test_a_caller_without_the_scope_reads_and_changes_nothing(
    stack: int, scopes: tuple[Scope, ...], method: str, status: int
) -> None:
    task = a_task()
    caller = Caller(a_key(*scopes)) if scopes else Caller()

    assert caller.send(method, address(task), {"title": "x"} if method == "PATCH" else None).status_code == status
    assert stored(task).version == 1


def test_a_reminder_in_the_past_is_refused(program: Caller) -> None:
    task = a_task()

    response = program.send("PATCH", address(task), {"reminderAt": datetime(2020, 1, 1, tzinfo=UTC).isoformat()})

    assert wrong(response) == {"/reminderAt": "invalid"}


def test_a_task_that_is_deleted_meanwhile_is_not_changed(program: Caller, monkeypatch: pytest.MonkeyPatch) -> None:
    task = a_task("Call")
    edits.delete(stored(task), actor="person:eve")
    monkeypatch.setattr(reading, "find", lambda *ids, **how: task)

    assert program.send("PATCH", address(task), {"title": "x"}).status_code == 409
    with pytest.raises(writes.NotFound):
        monkeypatch.undo()
        stored(task)
