from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from django.test import Client
from pytest_django import Settings

from jobs import kinds, lifecycle
from jobs.kinds import JobFailed, JobKind, Json, Piece
from jobs.models import Job, State
from jobs.page import job_list
from staff.models import Person
from staff.roles import Role
from storage import private_files
from tests.factories import a_member, a_project
from tests.jobs.conftest import Steps
from tests.jobs.machine import Killed, Machine
from tests.sessions import browser_of
from web.caller import Scope

PAGE, ROWS = "/dashboard/jobs/", "/dashboard/jobs/rows"
TAGS = re.compile(r"<[^>]*>")


def text(page: bytes) -> str:
    return " ".join(TAGS.sub(" ", page.decode()).split())


def failing(error: BaseException) -> Callable[[Job], None]:
    def fail(job: Job) -> None:
        raise error

    return fail


def run_in_one_piece(job: Job, cursor: Json, deadline: object) -> Piece:
    return Piece(None, done=1, result={"number": 7, **job.parameters})


@pytest.fixture
def agent(machine: Machine, steps: Steps) -> Person:
    return a_member(Role.AGENT)


@pytest.fixture
def browser(agent: Person) -> Client:
    return browser_of(agent)


@pytest.fixture
def started(agent: Person) -> Job:
    return lifecycle.start("test.steps", "default", agent.actor)


def address(job: Job, act: str) -> str:
    return f"{PAGE}{job.job_id}/{act}"


@pytest.mark.parametrize("page", [PAGE, ROWS])
def test_an_outsider_is_asked_to_sign_in(client: Client, stack: int, page: str) -> None:
    answer = client.get(page)
    assert answer.status_code == 302
    assert answer.headers["Location"].startswith("/sign-in/?next=")


@pytest.mark.parametrize("act", ["cancel", "again"])
def test_an_outsider_changes_nothing(client: Client, started: Job, act: str) -> None:
    assert client.post(address(started, act)).status_code == 302
    assert lifecycle.read(started).cancelled_by is None


@pytest.mark.parametrize("act", ["cancel", "again", "result"])
def test_a_person_without_the_scope_of_the_kind_neither_sees_nor_changes_a_job(started: Job, act: str) -> None:
    viewer = browser_of(a_member(Role.VIEWER))
    assert "Steps" not in viewer.get(PAGE).content.decode()
    method = viewer.get if act == "result" else viewer.post
    assert method(address(started, act)).status_code == 403
    assert lifecycle.read(started).version == started.version


@pytest.mark.parametrize("act", ["cancel", "again", "result"])
def test_a_person_of_another_project_does_not_find_a_job(started: Job, act: str) -> None:
    a_project()
    owner = browser_of(a_member(Role.OWNER, "other"))
    assert "Steps" not in owner.get(PAGE).content.decode()
    method = owner.get if act == "result" else owner.post
    assert method(address(started, act)).status_code == 404
    assert lifecycle.read(started).version == started.version


def test_without_jobs_the_page_says_what_will_be_there(browser: Client) -> None:
    assert "it appears here with its progress and its result" in text(browser.get(PAGE).content)


def test_the_navigation_leads_to_the_page(browser: Client) -> None:
    assert f'href="{PAGE}"' in browser.get(PAGE).content.decode()


def test_a_queued_job_has_its_title_and_its_starter(browser: Client, started: Job) -> None:
    page = text(browser.get(PAGE).content)
    assert "Steps Queued" in page
    assert "Started by Ada Lovelace" in page
    assert "Cancel Steps" in page


def test_a_running_job_shows_its_progress(browser: Client, started: Job, machine: Machine, steps: Steps) -> None:
    pages = []
    steps.act = lambda job: pages.append(browser.get(ROWS).content)
    machine.deliver()
    assert "Running" in text(pages[1])
    assert "1 of 3 33 %" in text(pages[1])
    assert b'<progress max="100" value="33"' in pages[1]


def test_a_job_that_the_site_started_says_so(browser: Client) -> None:
    lifecycle.start("test.steps", "default", "system:sweep")
    assert "Started by the site" in text(browser.get(PAGE).content)


def test_a_failed_job_shows_the_reason_and_can_be_resumed(
    browser: Client, started: Job, machine: Machine, steps: Steps
) -> None:
    steps.act = failing(JobFailed("The file has <no> rows."))
    machine.deliver()
    page = browser.get(PAGE)
    assert "The file has &lt;no&gt; rows." in page.content.decode()
    assert "Failed" in text(page.content)
    assert "Try again Steps" in text(page.content)
    assert "Cancel Steps" not in text(page.content)
    answer = browser.post(address(started, "again"))
    assert (answer.status_code, answer.headers["Location"]) == (302, PAGE)
    steps.act = lambda job: None
    machine.deliver()
    assert lifecycle.read(started).state == State.DONE


def test_a_job_is_resumed_once_however_often_the_button_is_pressed(
    browser: Client, started: Job, machine: Machine, steps: Steps
) -> None:
    steps.act = failing(JobFailed("No."))
    machine.deliver()
    for _ in range(2):
        assert browser.post(address(started, "again")).status_code == 302
    assert len(machine.messages) == 1


def test_a_job_that_will_be_tried_again_says_so(browser: Client, started: Job, machine: Machine, steps: Steps) -> None:
    steps.act = failing(ValueError("Ada"))
    machine.deliver()
    assert "Will be tried again" in text(browser.get(PAGE).content)
    assert "Last error: ValueError" in text(browser.get(PAGE).content)


def test_a_queued_job_is_cancelled(browser: Client, agent: Person, started: Job) -> None:
    answer = browser.post(address(started, "cancel"))
    assert (answer.status_code, answer.headers["Location"]) == (302, PAGE)
    cancelled = lifecycle.read(started)
    assert (cancelled.state, cancelled.cancelled_by) == (State.CANCELLED, agent.actor)
    assert "Steps Cancelled" in text(browser.get(PAGE).content)


def test_a_job_that_is_being_cancelled_offers_no_second_cancel(
    browser: Client, started: Job, machine: Machine, steps: Steps
) -> None:
    steps.act = failing(Killed())
    machine.receive(machine.messages[0])
    browser.post(address(started, "cancel"))
    page = text(browser.get(PAGE).content)
    assert "Will be cancelled after this step" in page
    assert "Cancel Steps" not in page


def test_a_job_that_has_ended_stays_as_it_is(browser: Client, started: Job, machine: Machine) -> None:
    machine.deliver()
    assert browser.post(address(started, "cancel")).status_code == 302
    assert browser.post(address(started, "again")).status_code == 302
    assert lifecycle.read(started).state == State.DONE


def test_a_job_of_an_unknown_kind_can_be_seen_and_cancelled(
    browser: Client, started: Job, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(kinds, "_job_kinds", {})
    page = text(browser.get(PAGE).content)
    assert "test.steps Waits for another version of the site" in page
    assert browser.post(address(started, "cancel")).status_code == 302
    assert lifecycle.read(started).state == State.CANCELLED


def test_a_job_with_a_scope_of_a_later_version_is_hidden(browser: Client, started: Job) -> None:
    started.update([Job.scope.set("imports:run")])
    assert "Steps" not in text(browser.get(PAGE).content)


def test_the_result_is_a_sentence_of_the_kind(browser: Client, machine: Machine) -> None:
    kinds.register(
        JobKind(
            "test.short",
            "Short",  # type: ignore[arg-type]
            Scope.FEEDBACK_READ,
            run_in_one_piece,
            describe_result=lambda result: f"{result['number']} counters were corrected.",
        )
    )
    lifecycle.start("test.short", "default", "system:test")
    machine.deliver()
    assert "7 counters were corrected." in text(browser.get(PAGE).content)


def test_the_result_leads_to_its_file(browser: Client, machine: Machine) -> None:
    private_files.put("tmp/result.csv", b"a;b", "text/csv")
    kinds.register(JobKind("test.short", "Short", Scope.FEEDBACK_READ, run_in_one_piece))  # type: ignore[arg-type]
    job = lifecycle.start(
        "test.short", "default", "system:test", {"file": "tmp/result.csv", "filename": "feedback.csv"}
    )
    machine.deliver()
    assert f'href="{address(job, "result")}"' in browser.get(PAGE).content.decode()
    answer = browser.get(address(job, "result"))
    assert answer.status_code == 302
    assert "/tmp/result.csv?" in answer.headers["Location"]
    assert "no-store" in answer.headers["Cache-Control"]


def test_a_result_without_a_file_or_with_one_that_is_gone_is_not_found(
    browser: Client, started: Job, machine: Machine
) -> None:
    kinds.register(JobKind("test.short", "Short", Scope.FEEDBACK_READ, run_in_one_piece))  # type: ignore[arg-type]
    gone = lifecycle.start("test.short", "default", "system:test", {"file": "tmp/gone.csv", "filename": "gone.csv"})
    machine.deliver()
    assert browser.get(address(started, "result")).status_code == 404
    assert browser.get(address(gone, "result")).status_code == 404


def test_the_rows_keep_their_tag_until_something_changes(browser: Client, started: Job, machine: Machine) -> None:
    first = browser.get(ROWS)
    unchanged = browser.get(ROWS, headers={"If-None-Match": first.headers["ETag"]})
    assert (unchanged.status_code, unchanged.content) == (304, b"")
    machine.deliver()
    changed = browser.get(ROWS, headers={"If-None-Match": first.headers["ETag"]})
    assert (changed.status_code, "Done" in text(changed.content)) == (200, True)


def test_the_rows_of_another_language_have_another_tag(browser: Client, started: Job) -> None:
    english, german = browser.get(f"{ROWS}?lang=en"), browser.get(f"{ROWS}?lang=de")
    assert english.headers["ETag"] != german.headers["ETag"]
    assert "Gestartet von Ada Lovelace" in text(german.content)


def test_older_jobs_are_on_the_next_page(browser: Client, machine: Machine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(job_list, "PAGE_SIZE", 2)
    ids = []
    for _ in range(3):
        ids.append(lifecycle.start("test.steps", "default", "system:test").job_id)
        machine.now += machine.now.resolution * 1000
    first = browser.get(PAGE).content.decode()
    assert [job_id in first for job_id in ids[:1]] == [False]
    (older,) = re.findall(r'href="([^"]*before=[^"]*)"', first)
    second = browser.get(older).content.decode()
    assert [f"job-{job_id}" in second for job_id in ids] == [True, False, False]


def test_jobs_that_a_person_may_not_see_leave_the_way_to_older_ones_open(
    machine: Machine, steps: Steps, monkeypatch: pytest.MonkeyPatch
) -> None:
    kinds.register(JobKind("test.short", "Short", Scope.FEEDBACK_READ, run_in_one_piece))  # type: ignore[arg-type]
    lifecycle.start("test.short", "default", "system:test")
    for _ in range(3):
        machine.now += machine.now.resolution * 1000
        lifecycle.start("test.steps", "default", "system:test")
    monkeypatch.setattr(job_list, "QUERY_SIZE", 1)
    monkeypatch.setattr(job_list, "MAX_QUERIES", 2)
    viewer = browser_of(a_member(Role.VIEWER))
    page = PAGE
    for _ in range(3):
        content = viewer.get(page).content.decode()
        if "Short" in content:
            return
        (page,) = re.findall(r'href="([^"]*before=[^"]*)"', content)
    raise AssertionError("the older job was not reached")


@pytest.mark.parametrize("before", ["", "x", "\0", "9" * 3000, "../..", "%F0"])
def test_a_wrong_place_in_the_list_is_the_first_page(browser: Client, started: Job, before: str) -> None:
    answer = browser.get(PAGE, {"before": before})
    assert answer.status_code == 200
    assert "Steps" in text(answer.content)


def test_the_page_reads_names_in_one_call(
    browser: Client, agent: Person, started: Job, asked: list[str], settings: Settings
) -> None:
    lifecycle.start("test.steps", "default", agent.actor)
    asked.clear()
    browser.get(ROWS)
    of_the_page = [call for call in asked if "jobs" in call or "BatchGetItem" in call]
    assert of_the_page.count(f"Query {settings.TABLES['jobs']}") == 1
    assert len(of_the_page) <= 3  # the jobs, their starters, and the person who is signed in
