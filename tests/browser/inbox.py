"""The inbox in a browser: how a test comes there, and what a person does."""

from __future__ import annotations

from collections.abc import Sequence

from django.conf import settings
from playwright.sync_api import BrowserContext, Locator, Page, expect

from analytics.counting import stream_handler
from feedback.models import Feedback
from staff.models import Person
from storage import writes
from tests.factories import FeedbackStream, a_feedback
from tests.sessions import session_of

INBOX = "/dashboard/inbox/"


def sign_in(context: BrowserContext, site: str, person: Person) -> Page:
    cookie = {"name": settings.SESSION_COOKIE_NAME, "value": session_of(person), "url": site}
    context.add_cookies([cookie])  # type: ignore[list-item]
    return context.new_page()


def some_items(number: int) -> list[Feedback]:
    """The newest first, as the list has them, and counted."""
    stream = FeedbackStream()
    items = [a_feedback(message=f"Message number {place}.", name="Grace Hopper") for place in range(number)]
    stream_handler.count(stream.records())
    return items[::-1]


def open_inbox(page: Page, site: str, query: str = "") -> None:
    page.goto(f"{site}{INBOX}{query}")
    expect(page.locator("html")).to_have_attribute("data-keys", "on")


def row(page: Page, item: Feedback) -> Locator:
    return page.locator(f"#f-{item.feedback_id}")


def panel_shows(page: Page, item: Feedback) -> None:
    expect(page.locator("#item .panel")).to_have_attribute("data-item", item.feedback_id)


def notice(page: Page) -> Locator:
    return page.locator("#notice")


def folders(items: Sequence[Feedback]) -> list[str]:
    return [writes.find(Feedback, item.feedback_id, consistent=True).status for item in items]


def reload(page: Page) -> None:
    page.reload()
    expect(page.locator("html")).to_have_attribute("data-keys", "on")
