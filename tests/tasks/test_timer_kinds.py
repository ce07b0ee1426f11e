"""Reminders, fired as the site fires them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from activity import reading as activity
from conversations import reading as conversations
from jobs import timer_tick
from jobs.models import Timer
from staff.members import memberships
from staff.models import Membership, Person
from staff.roles import Role
from storage import clock, writes
from tasks import comments, edits, reading, timer_kinds
from tasks.models import Task, subject_of
from tests.factories import a_member
from tests.tasks.factories import a_task
from web.mail import rendering
from web.mail.models import Mail
from web.mail.recipients import Recipient

pytestmark = pytest.mark.usefixtures("stack")

NOW = datetime(2026, 11, 23, 10, tzinfo=UTC)
HOUR = timedelta(hours=1)


@pytest.fixture(autouse=True)
def at(monkeypatch: pytest.MonkeyPatch) -> dict[str, datetime]:
    moment = {"now": NOW}
    monkeypatch.setattr(clock, "now", lambda: moment["now"])
    monkeypatch.setattr(timer_tick, "_ensure_project_timers", lambda: None)
    return moment


@pytest.fixture
def agent() -> Person:
    return a_member(Role.AGENT)


def stored(task: Task) -> Task:
    return reading.find(task.project_id, task.task_id, consistent=True)


def reminders() -> list[tuple[str, Mapping[str, Any]]]:
    return [(mail.to, mail.context) for mail in Mail.scan() if mail.template == timer_kinds.TEMPLATE]


def test_the_assignee_gets_one_mail_at_the_time(at: dict[str, datetime], agent: Person) -> None:
    task = a_task("Pay back", assignee=agent.person_id, reminder_at=NOW + HOUR)
    timer_tick.tick()
    assert reminders() == []

    at["now"] = NOW + HOUR
    timer_tick.tick()
    timer_tick.tick()

    assert reminders() == [(agent.actor, {"taskId": task.task_id, "title": "Pay back", "deadline": ""})]
    assert not stored(task).reminder_at
    assert list(Timer.scan()) == []


def test_without_an_assignee_the_person_who_created_it_gets_the_mail(at: dict[str, datetime], agent: Person) -> None:
    edits.create("default", {"title": "Pay back", "reminder_at": NOW + HOUR}, actor=agent.actor)
    at["now"] = NOW + HOUR
    timer_tick.tick()

    assert [to for to, _ in reminders()] == [agent.actor]


def test_a_reminder_that_was_moved_comes_at_its_new_time_only(at: dict[str, datetime], agent: Person) -> None:
    task = a_task(assignee=agent.person_id, reminder_at=NOW + HOUR)
    edits.change(task, {"reminder_at": NOW + 3 * HOUR}, actor=agent.actor)
    at["now"] = NOW + 2 * HOUR
    timer_tick.tick()
    assert reminders() == []

    at["now"] = NOW + 3 * HOUR
    timer_tick.tick()

    assert len(reminders()) == 1


@pytest.mark.parametrize("change", [{"reminder_at": None}, {"status": "completed"}])
def test_a_reminder_that_was_cleared_or_whose_task_is_completed_never_comes(
    at: dict[str, datetime], agent: Person, change: Any
) -> None:
    task = a_task(assignee=agent.person_id, reminder_at=NOW + HOUR)
    edits.change(task, change, actor=agent.actor)
    at["now"] = NOW + HOUR
    timer_tick.tick()

    assert reminders() == []
    assert list(Timer.scan()) == []


def test_a_deleted_task_reminds_of_nothing(at: dict[str, datetime], agent: Person) -> None:
    edits.delete(a_task(assignee=agent.person_id, reminder_at=NOW + HOUR), actor=agent.actor)
    at["now"] = NOW + HOUR
    timer_tick.tick()

    assert reminders() == []


@pytest.mark.parametrize("creator", ["key:k1", "system:test"])
def test_a_task_of_a_program_without_an_assignee_reminds_no_person(at: dict[str, datetime], creator: str) -> None:
    task = edits.create("default", {"title": "Pay back", "reminder_at": NOW + HOUR}, actor=creator)
    at["now"] = NOW + HOUR
    timer_tick.tick()

    assert reminders() == []
    assert not stored(task).reminder_at


def test_a_person_who_has_left_the_project_gets_no_mail(at: dict[str, datetime], agent: Person) -> None:
    a_task(assignee=agent.person_id, reminder_at=NOW + HOUR)
    memberships.remove(writes.find(Membership, "default", agent.person_id), agent, actor="system:test")
    at["now"] = NOW + HOUR
    timer_tick.tick()

    assert reminders() == []


def test_a_timer_that_fires_twice_sends_one_mail(at: dict[str, datetime], agent: Person) -> None:
    """As after a tick that was killed before it could end the timer."""
    task = a_task(assignee=agent.person_id, reminder_at=NOW + HOUR)
    at["now"] = NOW + HOUR
    for _ in range(2):
        timer_kinds.remind(f"default/{task.task_id}", {}, at["now"])

    assert len(reminders()) == 1


def test_a_timer_that_fires_early_is_due_again_at_the_time(agent: Person) -> None:
    task = a_task(assignee=agent.person_id, reminder_at=NOW + HOUR)

    due = timer_kinds.remind(f"default/{task.task_id}", {}, NOW)

    assert due is not None
    assert due.at == NOW + HOUR
    assert reminders() == []


def test_the_reminder_is_recorded(at: dict[str, datetime], agent: Person) -> None:
    task = a_task(assignee=agent.person_id, reminder_at=NOW + HOUR)
    at["now"] = NOW + HOUR
    timer_tick.tick()

    (sent,) = [act for act in activity.timeline(subject_of(task.task_id)).rows if act.action == "task.changed"]
    assert (sent.actor, sent.changes) == ("system:reminder", {"reminderAt": ["2026-11-23T11:00:00.000Z", None]})


def test_the_comments_of_a_deleted_task_end_with_it(at: dict[str, datetime], agent: Person) -> None:
    task = a_task()
    comments.write(task, "Soon", author=agent.actor, name=agent.name)
    edits.delete(task, actor=agent.actor)
    at["now"] = NOW + 167 * HOUR
    timer_tick.tick()
    assert len(conversations.of(subject_of(task.task_id))) == 1

    at["now"] = NOW + 168 * HOUR
    timer_tick.tick()

    assert conversations.of(subject_of(task.task_id)) == []
    assert list(Timer.scan()) == []


def test_a_restored_task_keeps_its_comments(at: dict[str, datetime], agent: Person) -> None:
    task = a_task()
    comments.write(task, "Soon", author=agent.actor, name=agent.name)
    edits.delete(task, actor=agent.actor)
    edits.restore(reading.find_with_deleted("default", task.task_id, consistent=True), actor=agent.actor)
    at["now"] = NOW + 200 * HOUR
    timer_tick.tick()

    assert len(conversations.of(subject_of(task.task_id))) == 1
    assert list(Timer.scan()) == []


@pytest.mark.parametrize(
    ("language", "deadline", "subject", "sentence"),
    [
        ("en", "2026-11-27", "Reminder: Pay <back>", "Its deadline is Nov. 27, 2026."),
        ("de", "", "Erinnerung: Pay <back>", "Sie werden an diese Aufgabe erinnert."),
    ],
)
def test_the_mail_names_the_task_and_leads_to_it(language: str, deadline: str, subject: str, sentence: str) -> None:
    task_id = "01a2c6f0-7d2b-7c31-9a5e-3f1d8b64c2aa"
    context = {"taskId": task_id, "title": "Pay <back>", "deadline": deadline}

    mail = rendering.render(timer_kinds.TEMPLATE, Recipient("ada@example.com", "Ada", language, "UTC"), context)

    assert mail.subject == subject
    assert sentence in " ".join(mail.text.split())
    for part in (mail.text, mail.html):
        assert f"/dashboard/tasks/{task_id}" in part
    assert "Pay &lt;back&gt;" in mail.html
