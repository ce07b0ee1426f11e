from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from activity import reading as activity
from activity.models import ActivityRow
from jobs.models import Timer
from storage import clock, writes
from tasks import edits, reading
from tasks.models import Task, TaskLink, subject_of
from tests.capacity import item_size, transaction_units, write_units
from tests.tasks.factories import a_task

pytestmark = pytest.mark.usefixtures("stack")

NOW = datetime(2026, 11, 23, 10, tzinfo=UTC)
TEXTS = ("Refund Ada Lovelace", "She paid twice", "lovelace-tag", "https://example.com/lovelace")


@pytest.fixture(autouse=True)
def at(monkeypatch: pytest.MonkeyPatch) -> dict[str, datetime]:
    moment = {"now": NOW}
    monkeypatch.setattr(clock, "now", lambda: moment["now"])
    return moment


def stored(task: Task) -> Task:
    return reading.find(task.project_id, task.task_id, consistent=True)


def acts(task: Task) -> list[ActivityRow]:
    return activity.timeline(subject_of(task.task_id), oldest_first=True).rows


def test_a_title_is_enough() -> None:
    task = stored(a_task("Call the printer"))

    assert (task.title, task.status, task.priority) == ("Call the printer", "open", "normal")
    assert (task.created_by, task.created_at) == ("person:ada", NOW)
    assert not task.completed_at
    assert [(act.action, act.actor, act.changes) for act in acts(task)] == [("task.created", "person:ada", None)]


def test_the_values_are_recorded_and_the_texts_are_not() -> None:
    title, description, tag, link = TEXTS
    task = a_task()

    edits.change(
        task,
        {
            "title": title,
            "description": description,
            "tags": frozenset({tag}),
            "links": frozenset({link}),
            "assignee": "p1",
            "priority": "high",
            "deadline": date(2026, 11, 27),
            "reminder_at": NOW + timedelta(days=1),
            "feedback_ids": frozenset({"f1"}),
        },
        actor="key:k1",
    )

    (changed,) = [act for act in acts(task) if act.action == "task.changed"]
    assert changed.changes == {
        "assignee": [None, "p1"],
        "deadline": [None, "2026-11-27"],
        "description": "changed",
        "feedbackIds": "changed",
        "links": "changed",
        "priority": ["normal", "high"],
        "reminderAt": [None, "2026-11-24T10:00:00.000Z"],
        "tags": "changed",
        "title": "changed",
    }
    assert not any(text in str(row.serialize()) for row in acts(task) for text in TEXTS)


def test_nothing_is_written_if_nothing_changes() -> None:
    task = a_task(tags=frozenset({"print"}))

    assert not edits.change(task, {"title": task.title, "tags": frozenset({"print"}), "assignee": ""}, actor="key:k1")
    assert (stored(task).version, len(acts(task))) == (1, 1)


def test_an_empty_value_removes_what_was_there() -> None:
    task = a_task(description="Ask for a date", assignee="p1", deadline=date(2026, 12, 1))

    edits.change(task, {"description": "", "assignee": "", "deadline": None}, actor="person:ada")

    assert [getattr(stored(task), name) for name in ("description", "assignee", "deadline")] == [None] * 3


def test_completing_sets_the_time_and_reopening_removes_it(at: dict[str, datetime]) -> None:
    task = a_task()
    at["now"] = NOW + timedelta(hours=1)
    edits.change(task, {"status": "completed"}, actor="person:ada")
    completed = stored(task)
    edits.change(task, {"status": "open"}, actor="person:ada")

    assert completed.completed_at == NOW + timedelta(hours=1)
    assert stored(task).completed_at is None


def test_two_people_cannot_overwrite_each_other() -> None:
    task = a_task()
    other = stored(task)
    edits.change(other, {"title": "Call the other printer"}, actor="person:bob")

    with pytest.raises(writes.Conflict):
        edits.change(task, {"priority": "high"}, actor="person:ada")
    assert (stored(task).priority, len(acts(task))) == ("normal", 2)


def test_a_transaction_that_fails_writes_no_part_of_it() -> None:
    taken = a_task(feedback_ids=frozenset({"f1"}))

    with pytest.raises(writes.Conflict):
        edits.create(
            "default", {"title": "Again", "feedback_ids": frozenset({"f2"})}, actor="key:k", task_id=taken.task_id
        )

    assert list(TaskLink.query("f2")) == []
    assert stored(taken).title == "Call the printer"


def test_the_links_follow_the_items_of_a_task() -> None:
    task = a_task(feedback_ids=frozenset({"f1", "f2"}))
    edits.change(task, {"feedback_ids": frozenset({"f2", "f3"})}, actor="person:ada")

    assert [len(list(TaskLink.query(item))) for item in ("f1", "f2", "f3")] == [0, 1, 1]


def test_a_deleted_task_is_gone_and_comes_back_as_it_was(at: dict[str, datetime]) -> None:
    task = a_task(feedback_ids=frozenset({"f1"}), deadline=date(2026, 11, 27))
    before = stored(task).attribute_values
    edits.delete(task, actor="person:ada")
    with pytest.raises(writes.NotFound):
        stored(task)
    assert reading.of_item("default", "f1") == []

    at["now"] = NOW + timedelta(days=6)
    edits.restore(reading.find_with_deleted("default", task.task_id), actor="person:ada")

    after = stored(task).attribute_values
    assert {name: value for name, value in after.items() if name != "version"} == {
        name: value for name, value in before.items() if name != "version"
    }
    assert [found.task_id for found in reading.of_item("default", "f1")] == [task.task_id]
    assert {act.action for act in acts(task)} == {"task.created", "task.deleted", "task.restored"}


def test_after_a_week_a_deleted_task_is_gone_for_good(at: dict[str, datetime]) -> None:
    task = a_task()
    edits.delete(task, actor="person:ada")
    at["now"] = NOW + timedelta(days=7)

    with pytest.raises(writes.NotFound):
        reading.find_with_deleted("default", task.task_id)


def test_to_restore_a_task_that_is_not_deleted_changes_nothing() -> None:
    task = a_task()
    edits.restore(task, actor="person:ada")

    assert (stored(task).version, len(acts(task))) == (1, 1)


def test_a_task_has_one_timer_and_a_later_reminder_moves_it() -> None:
    task = a_task(reminder_at=NOW + timedelta(hours=2))
    edits.change(task, {"reminder_at": NOW + timedelta(hours=5)}, actor="person:ada")

    (timer,) = Timer.scan()
    assert (timer.subject, timer.due_at) == (f"default/{task.task_id}", NOW + timedelta(hours=5))


def test_the_cost_is_what_the_documents_say() -> None:
    task = a_task(feedback_ids=frozenset({"5f3c8a7e-2b61-4d0f-9c5a-1e7d4b92f6a0"}))
    (act,) = acts(task)
    (link,) = TaskLink.query("5f3c8a7e-2b61-4d0f-9c5a-1e7d4b92f6a0")
    rows: list[Any] = [task.serialize(), act.serialize()]

    assert transaction_units(rows) + write_units(rows[0]) + write_units(rows[1]) == 6
    assert transaction_units([link.serialize()]) == 2
    assert item_size(rows[0]) < 650
