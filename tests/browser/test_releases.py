"""The page of releases in a browser: from a figure to the words behind it, and a release that is announced by hand."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.conf import LazySettings
from playwright.sync_api import Page, expect

from analytics.counting import stream_handler
from staff.roles import Role
from storage import clock
from tests.analytics.releases.factories import a_release
from tests.browser.visits import Visit
from tests.factories import FeedbackStream, a_feedback, a_member

DAY = timedelta(days=1)


@pytest.fixture
def visit(page: Page, site: str, stack: int, settings: LazySettings, monkeypatch: pytest.MonkeyPatch) -> Visit:
    visit = Visit(page, site, stack, settings, monkeypatch)
    visit.sign_in(a_member(Role.AGENT))
    return visit


def test_the_number_of_items_leads_to_these_items(visit: Visit) -> None:
    stream, now = FeedbackStream(), clock.now()
    a_release("1.9", at=now - 20 * DAY)
    a_release("2.0", at=now - 3 * DAY)
    for age in range(1, 12):
        release = "2.0" if age <= 3 else "1.9"
        a_feedback(rating=4, message=f"With {release}", release=release, created_at=now - age * DAY + DAY / 24)
        a_feedback(rating=1, message="Of the form", created_at=now - age * DAY)
    stream_handler.count(stream.records())
    visit.goto("/dashboard/releases/")

    after = visit.page.locator(".side", has=visit.page.get_by_role("heading", name="After")).first
    after.get_by_role("link", name="3 items").click()

    rows = visit.page.locator("#list").get_by_text("With 2.0")
    expect(rows).to_have_count(3)
    expect(visit.page.locator("#list").get_by_text("Of the form")).to_have_count(0)


def test_a_release_is_announced_corrected_and_removed_by_keyboard(visit: Visit) -> None:
    page = visit.page
    visit.goto("/dashboard/releases/")
    page.keyboard.press("c")
    expect(page.get_by_label("Version")).to_be_focused()
    page.keyboard.type("2.1.0")
    page.keyboard.press("Enter")
    expect(page.get_by_role("status").get_by_text("It is announced.")).to_be_visible()

    page.get_by_role("link", name="2.1.0").press("Enter")
    page.get_by_label("What is in it").fill("The new checkout")
    page.keyboard.press("Enter")
    expect(page.get_by_text("The new checkout")).to_be_visible()

    page.get_by_role("link", name="2.1.0").press("Enter")
    page.get_by_role("button", name="Remove").press("Enter")
    expect(page.get_by_role("heading", name="No releases yet")).to_be_visible()
