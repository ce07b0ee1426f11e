"""The tasks of the sample data, as the board and the pages of items would show them."""

from __future__ import annotations

import pytest
from django.conf import LazySettings

from activity.models import ActivityRow
from conversations import reading
from feedback.models import Feedback
from feedback.samples import fill, scenes
from staff import projects
from storage import clock
from tasks import samples
from tasks.models import Status, Task, TaskLink, subject_of
from web.mail.models import Mail, MailState


@pytest.fixture(autouse=True)
def tasks(stack: int, settings: LazySettings) -> dict[str, Task]:
    settings.MAIL_FROM = "feedback@example.com"
    project = projects.default()
    team = fill.fill(project, 0, clock.now())
    assert samples.fill(project, team, fill.play(project, team)) == len(samples.SAMPLES)
    return {task.title: task for task in Task.scan()}


def test_every_column_has_tasks_and_each_kind_of_deadline(tasks: dict[str, Task]) -> None:
    today = clock.now().date()
    unfinished = [task for task in tasks.values() if not task.is_completed]
    assert {task.status for task in tasks.values()} == set(Status)
    assert {task.priority for task in tasks.values()} == {"high", "normal", "low"}
    assert sum(task.deadline is not None and task.deadline < today for task in unfinished) == 2
    assert any(task.deadline == today for task in unfinished)
    assert any(task.deadline is None for task in tasks.values())
    assert any(task.assignee is None for task in unfinished)
    assert [task.title for task in unfinished if task.reminder_at and task.reminder_at > clock.now()]


def test_nothing_was_done_before_the_task_or_in_the_future(tasks: dict[str, Task]) -> None:
    now = clock.now()
    for task in tasks.values():
        acts = list(ActivityRow.query(subject_of(task.task_id)))
        assert min(act.at for act in acts) == task.created_at
        assert max(act.at for act in acts) <= now
        assert bool(task.completed_at) == task.is_completed


def test_tasks_lead_to_the_items_that_they_are_about(tasks: dict[str, Task]) -> None:
    linked = tasks["Never send a payment twice"]
    [feedback_id] = linked.feedback_ids
    assert Feedback.get(feedback_id).message == scenes.CHARGED_TWICE.item["message"]
    assert [link.task_id for link in TaskLink.query(feedback_id)] == [linked.task_id]
    assert linked.created_at > Feedback.get(feedback_id).created_at


def test_colleagues_talk_about_a_task(tasks: dict[str, Task]) -> None:
    messages = reading.of(subject_of(tasks["Never send a payment twice"].task_id))
    assert [message.author for message in messages] == [f"person:{person}" for person in _authors(tasks)]
    assert messages[0].mentions
    assert {mail.state for mail in Mail.scan()} == {MailState.SENT}


def _authors(tasks: dict[str, Task]) -> list[str]:
    """Who writes the code, and the owner, who works on the task about the publisher."""
    return [tasks["Never send a payment twice"].assignee, tasks[samples.SAMPLES[2].title].assignee]
