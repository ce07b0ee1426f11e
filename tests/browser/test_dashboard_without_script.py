from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.conf import settings as site_settings
from playwright.sync_api import Browser, Page, expect

from activity.rows import TERMINAL
from analytics.counting import stream_handler
from staff.members import memberships
from staff.roles import Role
from tests.factories import FeedbackStream, a_feedback, a_member, a_project
from tests.sessions import session_of


@pytest.fixture
def page(browser: Browser, site: str) -> Iterator[Page]:
    """A browser that has signed in and runs no script."""
    context = browser.new_context(java_script_enabled=False)
    cookie = {"name": site_settings.SESSION_COOKIE_NAME, "value": session_of(a_member()), "url": site}
    context.add_cookies([cookie])  # type: ignore[list-item]
    yield context.new_page()
    context.close()


def test_a_reload_shows_what_is_new(site: str, page: Page) -> None:
    stream = FeedbackStream()
    page.goto(f"{site}/dashboard/")
    expect(page.get_by_role("heading", name="First steps")).to_be_visible()

    a_feedback(rating=4, message="The ramp opened late")
    stream_handler.count(stream.records())
    page.reload()

    expect(page.get_by_text("The ramp opened late").first).to_be_visible()
    expect(page.get_by_text("100.0 %")).to_be_visible()


def test_the_period_the_formula_and_the_table_work(site: str, page: Page) -> None:
    stream = FeedbackStream()
    a_feedback(rating=5)
    stream_handler.count(stream.records())
    page.goto(f"{site}/dashboard/")

    page.get_by_role("link", name="90 days").click()
    expect(page.get_by_role("heading", name="Feedback by week")).to_be_visible()
    page.get_by_role("button", name="How CSAT is calculated").click()
    expect(page.get_by_text("share of ratings 4 and 5: 1 of 1.")).to_be_visible()
    page.get_by_text("These charts as a table").click()
    expect(page.get_by_role("columnheader", name="Week")).to_be_visible()


def test_another_project_is_chosen(site: str, browser: Browser) -> None:
    a_project("other", name="Other shop")
    person = a_member()
    memberships.add(person, "other", Role.VIEWER, actor=TERMINAL)
    context = browser.new_context(java_script_enabled=False)
    cookie = {"name": site_settings.SESSION_COOKIE_NAME, "value": session_of(person), "url": site}
    context.add_cookies([cookie])  # type: ignore[list-item]
    page = context.new_page()
    page.goto(f"{site}/dashboard/?period=90d")

    page.get_by_role("button", name="Project: Feedback").click()
    page.get_by_role("button", name="Other shop").click()

    expect(page.get_by_role("button", name="Project: Other shop")).to_be_visible()
    expect(page).to_have_url(f"{site}/dashboard/")
    context.close()
