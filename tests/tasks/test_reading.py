from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from itertools import count
from typing import Any

import pytest

from storage import clock, writes
from storage.cursors import BadCursor
from tasks import edits, reading
from tasks.filters import Due, Filters
from tasks.models import Status
from tests.tasks.factories import a_task

pytestmark = pytest.mark.usefixtures("stack")

TODAY = date(2026, 11, 25)


@pytest.fixture(autouse=True)
def _each_task_is_later(monkeypatch: pytest.MonkeyPatch) -> None:
    """Tasks of the same millisecond have no order."""
    moments = (datetime(2026, 11, 25, tzinfo=UTC) + timedelta(seconds=number) for number in count())
    monkeypatch.setattr(clock, "now", lambda: next(moments))


def titles(project_id: str = "default", limit: int = 100, **filters: Any) -> list[str]:
    page = reading.page(project_id, Filters(**filters), TODAY, limit=limit)
    return [task.title for task in page.tasks]


def test_tasks_come_in_the_order_of_the_board() -> None:
    a_task("low", priority="low")
    a_task("later", priority="high", deadline=date(2026, 12, 1))
    a_task("first", priority="high", deadline=date(2026, 11, 1))
    a_task("done", status="completed")
    a_task("started", status="in_progress", priority="low")

    assert titles() == ["first", "later", "low", "started", "done"]
    assert titles(status=Status.COMPLETED) == ["done"]
    assert titles(priority="low") == ["low", "started"]
    assert titles(due=Due.OVERDUE) == ["first"]


def test_a_column_says_whether_there_are_more() -> None:
    for number in range(3):
        a_task(f"task {number}")

    column = reading.column("default", Status.OPEN, 2)

    assert ([task.title for task in column.tasks], column.has_more) == (["task 0", "task 1"], True)
    assert not reading.column("default", Status.OPEN, 3).has_more


def test_the_pages_together_have_each_task_once() -> None:
    expected = {a_task(f"task {number}", status=status).task_id for number in range(3) for status in Status}
    seen: list[str] = []
    cursor = None
    while True:
        page = reading.page("default", Filters(), TODAY, limit=2, cursor=cursor)
        seen += [task.task_id for task in page.tasks]
        cursor = page.cursor
        if cursor is None:
            break

    assert sorted(seen) == sorted(expected)


def test_a_request_reads_a_limited_number_and_its_cursor_goes_on(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "MOST_READ", 2)
    for _ in range(4):
        a_task("other")
    a_task("print", tags=frozenset({"ramp"}))
    pages, cursor = [], None
    for _ in range(3):
        page = reading.page("default", Filters(tag="ramp"), TODAY, limit=5, cursor=cursor)
        pages.append([task.title for task in page.tasks])
        cursor = page.cursor

    assert (pages, cursor) == ([[], [], ["print"]], None)


def test_a_cursor_is_for_its_own_list_only() -> None:
    for _ in range(2):
        a_task()
    cursor = reading.page("default", Filters(), TODAY, limit=1).cursor

    for project_id, filters in (("other", Filters()), ("default", Filters(tag="ramp"))):
        with pytest.raises(BadCursor):
            reading.page(project_id, filters, TODAY, limit=1, cursor=cursor)


def test_the_tasks_of_an_item_take_one_query_and_one_batch(asked: list[str]) -> None:
    done = a_task("done", status="completed", feedback_ids=frozenset({"f1", "f2"}))
    todo = a_task("todo", feedback_ids=frozenset({"f1"}))
    a_task("elsewhere", feedback_ids=frozenset({"f2"}))
    asked.clear()

    assert [task.task_id for task in reading.of_item("default", "f1")] == [todo.task_id, done.task_id]
    assert asked == ["Query task-links-local", "BatchGetItem"]


def test_another_project_sees_nothing() -> None:
    task = a_task(feedback_ids=frozenset({"f1"}))

    assert titles("other") == []
    assert reading.of_item("other", "f1") == []
    with pytest.raises(writes.NotFound):
        reading.find("other", task.task_id)


def test_a_deleted_task_is_in_no_list() -> None:
    task = a_task(feedback_ids=frozenset({"f1"}))
    edits.delete(task, actor="person:ada")

    assert titles() == []
    assert reading.column("default", Status.OPEN, 5).tasks == []


def test_it_counts_what_is_not_completed_up_to_a_limit() -> None:
    for number in range(3):
        a_task(f"Open {number}")
    a_task("Begun", status="in_progress")
    a_task("Ended", status="completed")
    a_task("Foreign", "other")

    assert reading.unfinished("default", 100) == 4
    assert reading.unfinished("default", 2) == 3


def test_the_items_of_unfinished_tasks_take_one_query_for_each_column(asked: list[str]) -> None:
    a_task(feedback_ids=frozenset({"f1", "f2"}))
    a_task(feedback_ids=frozenset({"f2", "f3"}), status="in_progress")
    a_task(feedback_ids=frozenset({"f4"}), status="completed")
    edits.delete(a_task(feedback_ids=frozenset({"f5"})), actor="person:ada")
    a_task("about no item")
    asked.clear()

    assert reading.items_with_unfinished("default", 10) == {"f1", "f2", "f3"}
    assert asked == ["Query tasks-local"] * 2
    assert reading.items_with_unfinished("other", 10) == frozenset()
