"""What people write, in a browser: from a phrase to the items that have it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.conf import LazySettings
from playwright.sync_api import Browser, Page, expect

from analytics.counting import stream_handler
from staff.roles import Role
from storage import clock
from tests.analytics.releases.factories import a_release
from tests.browser.visits import Visit
from tests.factories import FeedbackStream, a_feedback, a_member

DAY = timedelta(days=1)
WITH_IT = ["The payment page hangs", "An empty payment page", "Payment pages: nothing"]


@pytest.fixture
def visit(page: Page, site: str, stack: int, settings: LazySettings, monkeypatch: pytest.MonkeyPatch) -> Visit:
    return Visit(page, site, stack, settings, monkeypatch)


@pytest.fixture
def without_script(
    browser: Browser, site: str, stack: int, settings: LazySettings, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Visit]:
    context = browser.new_context(java_script_enabled=False)
    yield Visit(context.new_page(), site, stack, settings, monkeypatch)
    context.close()


def written(release: str | None = None, ago: timedelta = timedelta(minutes=5)) -> None:
    stream, at = FeedbackStream(), clock.now() - ago
    for text in [*WITH_IT, "Lovely colours"]:
        a_feedback(rating=2, message=text, release=release, created_at=at)
    stream_handler.count(stream.records())


def opens_the_items(visit: Visit) -> None:
    rows = visit.page.locator("#list [data-row]")
    expect(rows).to_have_count(len(WITH_IT))
    for text in WITH_IT:
        expect(rows.filter(has_text=text)).to_have_count(1)
    assert "payment" not in visit.page.url


def test_a_phrase_of_the_overview_opens_its_items(visit: Visit) -> None:
    written()
    visit.sign_in(a_member(Role.VIEWER))
    visit.goto("/dashboard/")
    panel = visit.page.get_by_role("region", name="What people write")
    panel.scroll_into_view_if_needed()

    expect(panel.get_by_role("listitem").first).to_contain_text("3 people, 0 before")
    panel.get_by_role("button", name="payment page").click()

    opens_the_items(visit)


def test_a_phrase_stays_when_the_overview_refreshes(visit: Visit) -> None:
    written()
    visit.sign_in(a_member(Role.VIEWER))
    visit.goto("/dashboard/")
    panel = visit.page.get_by_role("region", name="What people write")
    panel.scroll_into_view_if_needed()
    button = panel.get_by_role("button", name="payment page")
    expect(button).to_be_visible()

    stream = FeedbackStream()
    a_feedback(rating=5, message="The very newest")
    stream_handler.count(stream.records())
    visit.page.evaluate("dispatchEvent(new Event('focus'))")

    expect(visit.page.get_by_text("The very newest").first).to_be_visible()
    expect(button).to_be_visible()


def test_without_script_a_link_leads_to_the_phrases(without_script: Visit) -> None:
    visit = without_script
    written()
    visit.sign_in(a_member(Role.VIEWER))
    visit.goto("/dashboard/")

    visit.page.get_by_role("link", name="Show the phrases").click()
    visit.is_titled("What people write")
    visit.page.get_by_role("button", name="payment page").click()

    opens_the_items(visit)


def test_a_release_has_what_people_write_since_it(visit: Visit) -> None:
    a_release("1.9", at=clock.now() - 20 * DAY)
    a_release("2.0", at=clock.now() - 3 * DAY)
    stream = FeedbackStream()
    for age in range(1, 12):
        release = "2.0" if age <= 3 else "1.9"
        text = "The zeppelin hangs" if release == "2.0" else "A lovely harbour"
        a_feedback(rating=3, message=text, release=release, created_at=clock.now() - age * DAY + DAY / 24)
    stream_handler.count(stream.records())
    visit.sign_in(a_member(Role.VIEWER))
    visit.goto("/dashboard/releases/")

    phrases = visit.page.locator(".release").filter(has_text="2.0").locator(".release-phrases")
    phrases.scroll_into_view_if_needed()
    expect(phrases.get_by_role("button", name="harbour")).to_have_count(0)
    phrases.get_by_role("button", name="zeppelin").click()

    expect(visit.page.locator("#list [data-row]")).to_have_count(3)


def test_the_answers_to_a_question_have_phrases(visit: Visit) -> None:
    written()
    visit.sign_in(a_member(Role.VIEWER))
    visit.goto("/dashboard/results/")
    visit.page.locator(".written .phrases-part").first.scroll_into_view_if_needed()

    visit.page.get_by_role("button", name="payment page").click()

    opens_the_items(visit)
