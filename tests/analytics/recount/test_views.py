from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client

from analytics import job_kinds
from jobs import lifecycle
from jobs.models import Job, State
from staff.roles import Role
from storage import queues, writes
from tests.factories import a_member, a_project
from tests.sessions import browser_of

pytestmark = pytest.mark.usefixtures("stack", "sent")

PAGE = "/dashboard/counters/"


@pytest.fixture
def sent(monkeypatch: pytest.MonkeyPatch) -> list[object]:
    messages: list[object] = []
    monkeypatch.setattr(queues, "send", lambda *arguments, **_: messages.append(arguments))
    return messages


@pytest.fixture
def browser(stack: int) -> Client:
    return browser_of(a_member(Role.ADMIN))


@pytest.fixture
def ended() -> Callable[..., Job]:
    def end(state: State, **result: object) -> Job:
        job = lifecycle.start(job_kinds.RECOUNT, "default", "person:p1")
        writes.change(job, Job.result.set(result), Job.error.set("It took too long."), *lifecycle.ending(state))
        return job

    return end


def recounts(project_id: str = "default") -> list[Job]:
    return list(Job.query(project_id))


def test_the_button_starts_one_recount_of_the_project(browser: Client, sent: list[object]) -> None:
    assert b"No recount in" in browser.get(PAGE).content
    for _ in range(2):  # the second finds that one is running
        response = browser.post(PAGE)
        assert (response.status_code, response.headers["Location"]) == (302, "/dashboard/jobs/")
    [job] = recounts()
    assert (job.kind, job.state) == (job_kinds.RECOUNT, State.QUEUED)
    assert job.started_by.startswith("person:")
    assert len(sent) == 1
    page = browser.get(PAGE).content
    assert b"It is running now." in page
    assert b"Start a recount" not in page


def test_it_shows_what_the_last_one_found(browser: Client, ended: Callable[..., Job]) -> None:
    ended(State.DONE, drifts=2, fixed=1, uncountable=3, lines=["form#default#a/2026-11-21: totalCount +1: fixed"])
    page = browser.get(PAGE).content.decode()
    assert "2 counters differed, 1 was corrected." in page
    assert "form#default#a/2026-11-21: totalCount +1: fixed" in page
    assert "Start a recount again at a quiet time." in page
    assert "3 items cannot be counted." in page
    assert browser.post(PAGE).status_code == 302
    assert len(recounts()) == 2


@pytest.mark.parametrize(
    ("state", "text"), [(State.FAILED, "It took too long."), (State.CANCELLED, "It was cancelled")]
)
def test_it_says_how_the_last_one_ended(state: State, text: str, browser: Client, ended: Callable[..., Job]) -> None:
    ended(state)
    page = browser.get(PAGE).content.decode()
    assert text in page
    assert "Start a recount" in page


def test_right_counters_need_no_list(browser: Client, ended: Callable[..., Job]) -> None:
    ended(State.DONE, drifts=0, fixed=0, uncountable=0, lines=[])
    page = browser.get(PAGE).content.decode()
    assert "All counters are right." in page
    assert "quiet time" not in page


@pytest.mark.parametrize("role", [Role.AGENT, Role.VIEWER])
def test_others_may_not_see_or_start_it(role: Role) -> None:
    browser = browser_of(a_member(role))
    assert browser.get(PAGE).status_code == 403
    assert browser.post(PAGE).status_code == 403
    assert recounts() == []


def test_a_visitor_is_sent_to_the_sign_in() -> None:
    for response in (Client().get(PAGE), Client().post(PAGE)):
        assert response.status_code in (302, 401, 403)
    assert recounts() == []


def test_an_admin_of_another_project_starts_its_own(ended: Callable[..., Job]) -> None:
    ended(State.DONE, drifts=0, fixed=0, uncountable=0, lines=[])
    a_project("other")
    browser = browser_of(a_member(Role.ADMIN, "other"))
    assert b"No recount in" in browser.get(PAGE).content
    browser.post(PAGE)
    assert [job.project_id for job in recounts("other")] == ["other"]
    assert len(recounts()) == 1
