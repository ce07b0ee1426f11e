from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from feedback.models import Status
from staff.roles import Role
from storage import clock
from tasks import reading
from tests.factories import a_feedback, a_key, a_member, a_project, move
from tests.feedback.api.conftest import Caller, wrong
from tests.tasks.factories import a_task
from web.caller import Scope

NOW = datetime(2026, 11, 25, 22, 30, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _now(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: NOW)


def titles(program: Caller, query: str = "") -> list[str]:
    return [task["title"] for task in program.get(f"/tasks{query}").json()["items"]]


def test_a_title_makes_a_task(program: Caller) -> None:
    response = program.send("POST", "/tasks", {"title": "  Call the\tprinter "})

    task = response.json()
    assert response.status_code == 201
    assert response.headers["Location"] == f"/tasks/{task['taskId']}"
    assert program.get(response.headers["Location"]).json() == task
    assert {name: task[name] for name in ("title", "description", "status", "priority", "assignee", "tags")} == {
        "title": "Call the printer",
        "description": None,
        "status": "Open",
        "priority": "normal",
        "assignee": None,
        "tags": [],
    }
    assert (task["createdAt"], task["version"]) == ("2026-11-25T22:30:00.000Z", 1)


def test_all_members_are_stored(program: Caller) -> None:
    body = {
        "title": "Ask the printer",
        "description": "When?\nAnd how much?",
        "status": "In Progress",
        "priority": "high",
        "tags": ["b", "a"],
        "assignee": a_member(Role.AGENT).person_id,
        "deadline": "2026-11-27",
        "reminderAt": "2026-11-26T09:00:00.000Z",
        "feedbackIds": [a_feedback().feedback_id],
        "links": ["https://github.com/example/shop/issues/12"],
    }

    task = program.send("POST", "/tasks", body).json()

    assert {name: task[name] for name in body} == body | {"tags": ["a", "b"]}


@pytest.mark.parametrize("body", [{}, {"title": ""}, {"title": " \t"}, {"title": None}, {"description": "x" * 9000}])
def test_without_a_title_the_answer_has_the_texts_of_the_first_version(program: Caller, body: dict[str, Any]) -> None:
    response = program.send("POST", "/tasks", body)

    problem = response.json()
    assert response.status_code == 400
    assert (problem["error"], problem["message"]) == ("Bad Request", "Title field is required")
    assert {"pointer": "/title", "code": "required", "detail": "Title field is required"} in problem["errors"]


@pytest.mark.parametrize(
    ("member", "value", "code"),
    [
        ("title", 5, "invalid"),
        ("title", "x" * 201, "max_length"),
        ("title", "\x00", "unfit"),
        ("description", "x" * 5001, "max_length"),
        ("status", "Done", "invalid_choice"),
        ("status", None, "null"),
        ("status", ["Open"], "invalid_choice"),
        ("priority", "urgent", "invalid_choice"),
        ("tags", "print", "not_a_list"),
        ("tags", ["x"] * 21, "max_length"),
        ("assignee", "unknown-person", "unknown"),
        ("deadline", "27.11.2026", "invalid"),
        ("deadline", "2026-02-30", "invalid"),
        ("deadline", "2026-11-27T10:00:00Z", "invalid"),
        ("deadline", 20261127, "invalid"),
        ("deadline", "0000-01-01", "invalid"),
        ("reminderAt", "2026-11-25T22:30:00Z", "invalid"),
        ("reminderAt", "2028-01-01", "invalid"),
        ("reminderAt", "tomorrow", "invalid"),
        ("feedbackIds", ["00000000-0000-4000-8000-000000000000"], "unknown"),
        ("links", ["https://example.com"] * 11, "max_length"),
        ("links", 7, "not_a_list"),
    ],
)
def test_a_wrong_value_is_named_and_nothing_is_stored(program: Caller, member: str, value: Any, code: str) -> None:
    response = program.send("POST", "/tasks", {"title": "Call", member: value})

    assert (response.status_code, wrong(response)) == (400, {f"/{member}": code})
    assert titles(program) == []


@pytest.mark.parametrize(
    ("member", "value"), [("feedbackIds", ["x"]), ("links", ["javascript:alert(1)"]), ("tags", [""])]
)
def test_a_wrong_value_in_a_list_is_named_by_its_place(program: Caller, member: str, value: Any) -> None:
    response = program.send("POST", "/tasks", {"title": "Call", member: value})

    assert (response.status_code, list(wrong(response))) == (400, [f"/{member}/0"])


@pytest.mark.parametrize("text", ["In Progress", "in progress", "in_progress", "IN-PROGRESS"])
def test_the_spelling_of_a_status_does_not_matter(program: Caller, text: str) -> None:
    assert program.send("POST", "/tasks", {"title": "Call", "status": text}).json()["status"] == "In Progress"


def test_an_item_that_was_deleted_or_is_of_another_project_is_unknown(program: Caller) -> None:
    item = a_feedback()
    move(item, Status.DELETED)

    response = program.send("POST", "/tasks", {"title": "Call", "feedbackIds": [item.feedback_id]})

    assert wrong(response) == {"/feedbackIds": "unknown"}
    a_project("other")
    other = Caller(a_key(Scope.TASKS_WRITE, project_id="other"))
    response = other.send("POST", "/tasks", {"title": "Call", "feedbackIds": [a_feedback().feedback_id]})
    assert wrong(response) == {"/feedbackIds": "unknown"}


def test_the_filters_are_applied_together(program: Caller) -> None:
    item = a_feedback()
    a_task("overdue", deadline=NOW.date().replace(day=24), tags=frozenset({"print"}))
    a_task("mine", assignee="p1", priority="high")
    a_task("about it", feedback_ids=frozenset({item.feedback_id}), status="completed")

    assert titles(program) == ["mine", "overdue", "about it"]
    assert titles(program, "?status=Completed") == ["about it"]
    assert titles(program, "?status=open&assignee=none") == ["overdue"]
    assert titles(program, "?assignee=p1&priority=high") == ["mine"]
    assert titles(program, "?tag=print") == ["overdue"]
    assert titles(program, "?due=overdue") == ["overdue"]
    assert titles(program, f"?item={item.feedback_id}") == ["about it"]
    assert titles(program, f"?item={item.feedback_id}&status=open") == []


def test_the_day_is_that_of_the_project(stack: int) -> None:
    a_project("other", time_zone="Asia/Tokyo")  # there it is the 26th
    a_task("due on the 25th", "other", deadline=NOW.date())
    a_task("due on the 25th", deadline=NOW.date())

    assert titles(Caller(a_key(Scope.TASKS_READ, project_id="other")), "?due=overdue") == ["due on the 25th"]
    assert titles(Caller(a_key(Scope.TASKS_READ)), "?due=overdue") == []


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ("status=Done", "invalid_choice"),
        ("priority=urgent", "invalid_choice"),
        ("due=tomorrow", "invalid_choice"),
        ("item=1", "invalid"),
        ("limit=0", "min_value"),
        ("limit=101", "max_value"),
        ("lastKey=x", "bad_cursor"),
    ],
)
def test_a_wrong_parameter_is_named(program: Caller, query: str, code: str) -> None:
    response = program.get(f"/tasks?{query}")

    assert (response.status_code, wrong(response)) == (400, {query.partition("=")[0]: code})


def test_the_pages_together_have_each_task_once(program: Caller) -> None:
    for number in range(3):
        a_task(f"task {number}", status="completed" if number else "open")
    seen, address = [], "/tasks?limit=2"
    first = program.get(address).json()
    second = program.get(f"{address}&lastKey={first['lastKey']}").json()
    seen = [task["title"] for task in first["items"] + second["items"]]

    assert (sorted(seen), second["lastKey"]) == (["task 0", "task 1", "task 2"], None)


def test_a_list_that_has_not_changed_is_not_sent_again(program: Caller) -> None:
    task = a_task()
    tag = program.get("/tasks").headers["ETag"]
    assert program.get("/tasks", If_None_Match=tag).status_code == 304

    program.send("PATCH", f"/tasks/{task.task_id}", {"priority": "high"})

    assert program.get("/tasks", If_None_Match=tag).status_code == 200


def test_a_repeated_request_creates_one_task(program: Caller) -> None:
    body = {"title": "Call", "tags": ["a", "b"]}
    first = program.send("POST", "/tasks", body, Idempotency_Key="one")
    second = program.send("POST", "/tasks", body, Idempotency_Key="one")

    assert first.json() == second.json()
    assert ("Idempotency-Replayed" in first.headers, second.headers["Idempotency-Replayed"]) == (False, "true")
    assert titles(program) == ["Call"]


def test_a_key_is_not_for_another_body_nor_for_a_task_that_is_gone(program: Caller) -> None:
    task = program.send("POST", "/tasks", {"title": "Call"}, Idempotency_Key="one").json()
    other = program.send("POST", "/tasks", {"title": "Call again"}, Idempotency_Key="one")
    program.send("DELETE", f"/tasks/{task['taskId']}")
    gone = program.send("POST", "/tasks", {"title": "Call"}, Idempotency_Key="one")

    assert [(each.status_code, each.json()["code"]) for each in (other, gone)] == [(422, "idempotency_key_reused")] * 2


@pytest.mark.parametrize("key", ["", "two words", "x" * 256])
def test_a_wrong_idempotency_key_is_refused(program: Caller, key: str) -> None:
    response = program.send("POST", "/tasks", {"title": "Call"}, Idempotency_Key=key)

    assert (response.status_code, wrong(response)) == (400, {"Idempotency-Key": "invalid"})


def test_each_caller_has_its_own_keys(program: Caller) -> None:
    other = Caller(a_key(Scope.TASKS_WRITE))
    ids = {
        each.send("POST", "/tasks", {"title": "Call"}, Idempotency_Key="one").json()["taskId"]
        for each in (program, other)
    }

    assert len(ids) == 2


def test_a_project_has_its_own_tasks(program: Caller) -> None:
    a_project("other")
    other = Caller(a_key(Scope.TASKS_READ, project_id="other"))
    item = a_feedback()
    a_task(feedback_ids=frozenset({item.feedback_id}))
    a_task()
    cursor = program.get("/tasks?limit=1").json()["lastKey"]

    assert titles(other) == []
    assert titles(other, f"?item={item.feedback_id}") == []
    assert wrong(other.get(f"/tasks?limit=1&lastKey={cursor}")) == {"lastKey": "bad_cursor"}


@pytest.mark.parametrize("scopes", [(), (Scope.FEEDBACK_READ, Scope.FEEDBACK_MANAGE), (Scope.TASKS_READ,)])
def test_a_key_without_the_scope_creates_nothing(program: Caller, scopes: tuple[Scope, ...]) -> None:
    caller = Caller(a_key(*scopes)) if scopes else Caller()

    assert caller.send("POST", "/tasks", {"title": "Call"}).status_code == (403 if scopes else 401)
    assert titles(program) == []


def test_a_list_takes_a_query_for_each_column(program: Caller, asked: list[str]) -> None:
    for status in ("open", "completed"):
        a_task(status=status)
    asked.clear()
    titles(program)
    queries = [call for call in asked if "tasks" in call]

    assert queries == ["Query tasks-local"] * 3
    assert reading.QUERY_SIZE >= 100
