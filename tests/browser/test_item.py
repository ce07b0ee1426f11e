"""The panel of an item: worked by keys, kept up to date while others work on it, read in any size and direction."""

from __future__ import annotations

import pytest
from django.conf import settings as site_settings
from playwright.sync_api import Page, expect

from feedback.models import Feedback
from staff.models import Person
from staff.roles import Role
from storage import writes
from tests.factories import a_feedback, a_member
from tests.sessions import session_of

WORDS = "The ramp opened 25 minutes late.\nWe had to hurry."


@pytest.fixture
def agent(stack: int) -> Person:
    return a_member(Role.AGENT)


@pytest.fixture
def item(stack: int) -> Feedback:
    return a_feedback(
        rating=2,
        message=WORDS,
        name="Anna Sjö",
        email="anna@example.com",
        source="widget",
        release="1.9.3",
        tags=frozenset({"ramp"}),
        context={"page": "https://example.com/deck", "locale": "sv", "attributes": {"plan": "member"}},
    )


@pytest.fixture
def address(site: str, page: Page, agent: Person, item: Feedback) -> str:
    """The browser has signed in."""
    cookie = {"name": site_settings.SESSION_COOKIE_NAME, "value": session_of(agent), "url": site}
    page.context.add_cookies([cookie])  # type: ignore[list-item]
    return f"{site}/dashboard/inbox/{item.feedback_id}"


def test_an_item_is_worked_by_keys(page: Page, address: str, item: Feedback, agent: Person) -> None:
    page.goto(address)
    happened = page.locator(".trail")

    page.keyboard.press("a")
    page.keyboard.press("Enter")  # the first one is the reader
    expect(happened).to_contain_text("Ada Lovelace took it")
    page.keyboard.press("l")
    page.keyboard.type("hydraulics")
    page.keyboard.press("Enter")
    expect(page.get_by_role("list", name="Tags")).to_contain_text("hydraulics")
    expect(page.locator("#tag-field")).to_be_hidden()
    page.keyboard.press("l")
    expect(page.locator("#tag-field")).to_have_value("")

    stored = writes.find(Feedback, item.feedback_id, consistent=True)
    assert (stored.assignee, set(stored.tags)) == (agent.person_id, {"hydraulics", "ramp"})
