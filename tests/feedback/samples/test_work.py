"""The work on the sample items, as pages would show it."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.conf import LazySettings

from activity.models import ActivityRow
from conversations import reading
from conversations.models import Kind
from feedback.models import Feedback, Status
from feedback.replies import reply_templates
from feedback.samples import fill, scenes
from feedback.samples.items import WORKED_DAYS
from feedback.samples.team import COLLEAGUES, KARIN, OWNER
from feedback.samples.templates import TEMPLATES
from jobs.models import Timer
from staff import projects
from staff.members import project_members
from storage import clock
from web.mail.models import Mail, MailState

# The hour and the day of the week decide how many items staff have worked on.
NOW = datetime(2026, 11, 25, 15, tzinfo=UTC)

pytestmark = pytest.mark.usefixtures("stack")


@pytest.fixture(autouse=True)
def addresses(settings: LazySettings) -> None:
    settings.MAIL_FROM, settings.FEEDBACK_REPLY_ADDRESS = "feedback@example.com", "feedback@example.com"


def acts_on(item: Feedback) -> list[ActivityRow]:
    return sorted(ActivityRow.query(f"feedback#{item.feedback_id}"), key=lambda row: row.at)


def test_staff_worked_on_the_newest_items_and_no_act_is_before_its_item_or_in_the_future() -> None:
    with clock.at(NOW):
        fill.fill(projects.default(), 120, NOW)

    items = list(Feedback.scan())
    by_folder = Counter(item.status for item in items)
    assert set(by_folder) >= {Status.NEW, Status.DONE, Status.ARCHIVED, Status.SPAM}
    assert len(items) == 120
    for item in items:
        acts = acts_on(item)
        is_imported = (NOW - item.created_at).days >= WORKED_DAYS
        assert item.received_at == (NOW if is_imported else item.created_at)
        assert all(item.created_at < act.at <= NOW for act in acts)
        assert not (is_imported and acts)
        assert bool(acts) == (item.version > 1)
        assert item.updated_at == (acts[-1].at if acts else item.received_at)
        assert item.expires_at is None or item.expires_at > NOW


def test_the_same_work_is_done_each_time() -> None:
    now = clock.now()
    fill.fill(projects.default(), 60, now)
    first = {item.feedback_id: (item.status, item.tags, item.version) for item in Feedback.scan()}
    for item in Feedback.scan():
        item.delete(add_version_condition=False)

    fill.fill(projects.default(), 60, now)

    assert {item.feedback_id: (item.status, item.tags, item.version) for item in Feedback.scan()} == first


def test_the_team_has_reply_templates_that_stay_in_a_second_run() -> None:
    for _ in range(2):
        fill.fill(projects.default(), 0, clock.now())
        assert {template.name for template in reply_templates.of_project("default")} == set(TEMPLATES)


def test_three_people_are_members_with_different_roles() -> None:
    fill.fill(projects.default(), 1, clock.now())
    members = project_members.of_project("default").values()
    assert {(member.name, member.role) for member in members} == {(each.name, each.role) for each in COLLEAGUES}


@pytest.fixture
def played() -> dict[str, Feedback]:
    now = clock.now()
    project = projects.default()
    ids = fill.play(project, fill.fill(project, 0, now))
    return {name: Feedback.get(feedback_id) for name, feedback_id in ids.items()}


def test_a_scene_ends_in_each_folder_that_people_use(played: dict[str, Feedback]) -> None:
    assert {item.status for item in played.values()} == set(Status) - {Status.NEW, Status.ARCHIVED}
    assert played[scenes.TEST.name].expires_at < clock.now() + timedelta(days=7)
    woken_later = [item for item in played.values() if item.status == Status.SNOOZED]
    timers = {timer.subject: timer.due_at for timer in Timer.scan() if timer.kind == "feedback.snooze"}
    assert timers == {item.feedback_id: item.snoozed_until for item in woken_later}
    assert all(due_at > clock.now() for due_at in timers.values())


def test_a_customer_was_answered_and_answered_back(played: dict[str, Feedback]) -> None:
    item = played[scenes.CHARGED_TWICE.name]

    messages = reading.of(f"feedback#{item.feedback_id}")

    kinds = [message.kind for message in messages]
    assert kinds == [Kind.NOTE, Kind.NOTE, Kind.REPLY, Kind.ANSWER]
    assert [message.created_at for message in messages] == sorted(message.created_at for message in messages)
    assert not messages[-1].is_from_other
    assert [act.action for act in acts_on(item)][-1] == "feedback.moved"
    assert (item.status, item.tags) == (Status.DONE, {"checkout", "refund"})
    assert played[scenes.ICELAND.name].status == Status.OPEN  # the answer is unread


def test_mentioned_colleagues_and_customers_got_their_mails(played: dict[str, Feedback]) -> None:
    mails = list(Mail.scan())
    assert {mail.template for mail in mails} == {"feedback/mail/reply", "conversations/mail/mentioned"}
    assert {mail.state for mail in mails} == {MailState.SENT}


def test_the_owner_has_something_to_do(played: dict[str, Feedback]) -> None:
    people = {member.name: member.person_id for member in project_members.of_project("default").values()}
    assert played[scenes.EMPTY_PAGES.name].assignee == people[OWNER.name]
    assert played[scenes.ICELAND.name].assignee == people[KARIN.name]


def test_without_a_sender_no_one_is_answered(settings: LazySettings) -> None:
    settings.MAIL_FROM = ""
    project = projects.default()

    ids = fill.play(project, fill.fill(project, 0, clock.now()))

    kinds: Counter[Any] = Counter(
        message.kind for feedback_id in ids.values() for message in reading.of(f"feedback#{feedback_id}")
    )
    assert set(kinds) == {Kind.NOTE}
    assert {mail.state for mail in Mail.scan()} == {MailState.QUEUED}


def test_the_clock_goes_on_after_the_work() -> None:
    before = datetime.now(UTC)
    fill.fill(projects.default(), 5, clock.now())
    assert clock.now() >= clock.whole_milliseconds(before)
