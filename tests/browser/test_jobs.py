"""The page of jobs: it follows the jobs by itself, and its buttons work without a script."""

from __future__ import annotations

import pytest
from django.conf import settings as site_settings
from playwright.sync_api import Browser, BrowserContext, expect

from jobs import lifecycle
from jobs.models import Job, State
from staff.models import Person
from staff.roles import Role
from storage import writes
from tests.factories import a_member
from tests.jobs.states import in_every_state
from tests.sessions import session_of


@pytest.fixture
def agent(stack: int) -> Person:
    return a_member(Role.AGENT)


def sign_in(context: BrowserContext, site: str, person: Person) -> None:
    cookie = {"name": site_settings.SESSION_COOKIE_NAME, "value": session_of(person), "url": site}
    context.add_cookies([cookie])  # type: ignore[list-item]


def in_state(state: State) -> Job:
    return next(job for job in Job.query("default") if job.state == state)


def test_progress_shows_without_a_reload(
    site: str, browser: Browser, agent: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    in_every_state(monkeypatch, agent.actor)
    context = browser.new_context()
    sign_in(context, site, agent)
    page = context.new_page()
    page.clock.install()
    page.goto(f"{site}/dashboard/jobs/")
    expect(page.locator("#updated")).to_have_attribute("data-state", "live")
    writes.change(in_state(State.QUEUED), Job.state.set(State.RUNNING), Job.done.set(7), Job.total.set(9))

    page.clock.run_for(2000)

    expect(page.get_by_text("7 of 9")).to_be_visible()
    context.close()


def test_jobs_are_cancelled_and_resumed_without_a_script(
    site: str, browser: Browser, agent: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    in_every_state(monkeypatch, agent.actor)
    failed, queued = in_state(State.FAILED), in_state(State.QUEUED)
    context = browser.new_context(java_script_enabled=False)
    sign_in(context, site, agent)
    page = context.new_page()
    page.goto(f"{site}/dashboard/jobs/")

    page.locator(f"#job-{failed.job_id}").get_by_role("button", name="Try again").click()
    expect(page.locator(f"#job-{failed.job_id}")).to_contain_text("Queued")
    page.locator(f"#job-{queued.job_id}").get_by_role("button", name="Cancel").click()
    expect(page.locator(f"#job-{queued.job_id}")).to_contain_text("Cancelled")

    assert lifecycle.read(failed).state == State.QUEUED
    assert lifecycle.read(queued).cancelled_by == agent.actor
    context.close()
