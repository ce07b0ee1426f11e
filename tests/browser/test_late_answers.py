"""Answers that come when the person has already opened another item: they must not replace it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager

import pytest
from playwright.sync_api import Page, Route, expect
from pytest_django import Settings

from feedback.models import Feedback
from staff.roles import Role
from storage import writes
from tests.browser.inbox import notice, open_inbox, panel_shows, row, sign_in
from tests.factories import a_member
from tests.feedback.replies.conftest import a_reply, anna

Held = Callable[[str], AbstractContextManager[None]]


@pytest.fixture
def items(stack: int, settings: Settings) -> list[Feedback]:
    """The newest first, as the list has them."""
    settings.FEEDBACK_REPLY_ADDRESS = "feedback@example.com"
    return [anna(message=f"Message number {number}.") for number in (1, 2)][::-1]


@pytest.fixture
def inbox(page: Page, site: str, items: list[Feedback]) -> Page:
    """With the first item open."""
    page.close()
    page = sign_in(page.context, site, a_member(Role.AGENT))
    page.set_viewport_size({"width": 1280, "height": 900})
    open_inbox(page, site)
    page.keyboard.press("j")
    panel_shows(page, items[0])
    return page


@pytest.fixture
def held(inbox: Page, items: list[Feedback]) -> Held:
    @contextmanager
    def hold(path: str) -> Iterator[None]:
        """The request of the block waits until the second item is open. Then its answer comes."""
        waiting: list[Route] = []
        inbox.route(path, lambda route: waiting.append(route) if route.request.method == "POST" else route.fallback())
        with inbox.expect_request(path):
            yield
        row(inbox, items[1]).get_by_role("link").click()
        panel_shows(inbox, items[1])
        inbox.locator("#reply-text").fill("Mine")
        waiting[0].continue_()

    return hold


def second_is_open(page: Page, items: list[Feedback]) -> None:
    panel_shows(page, items[1])
    expect(page).to_have_url(re.compile(items[1].feedback_id))
    expect(page.locator("#reply-form")).to_have_attribute("action", re.compile(items[1].feedback_id))
    expect(page.locator("#reply-text")).to_have_value("Mine")
    expect(page.locator("#reply-text")).to_be_focused()


def test_a_tag(inbox: Page, items: list[Feedback], held: Held) -> None:
    with held("**/inbox/act"):
        inbox.keyboard.press("l")
        inbox.keyboard.type("ramp")
        inbox.keyboard.press("Enter")

    expect(row(inbox, items[0]).get_by_text("ramp")).to_be_visible()
    second_is_open(inbox, items)
    inbox.reload()
    panel_shows(inbox, items[1])
    expect(notice(inbox)).to_contain_text("ramp")


def test_a_reply_that_was_sent(inbox: Page, items: list[Feedback], held: Held) -> None:
    inbox.locator("#reply-text").fill("Theirs")
    with held("**/replies?*"):
        inbox.keyboard.press("Control+Enter")

    expect(notice(inbox)).to_contain_text("The reply is on its way.")
    second_is_open(inbox, items)
    row(inbox, items[0]).get_by_role("link").click()
    panel_shows(inbox, items[0])
    expect(inbox.locator("#reply-text")).to_have_value("")


def test_a_reply_that_waits(inbox: Page, items: list[Feedback], held: Held) -> None:
    a_reply(writes.find(Feedback, items[0].feedback_id), "Of a colleague")
    inbox.locator("#reply-text").fill("Theirs")
    with held("**/replies?*"):
        inbox.keyboard.press("Control+Enter")

    expect(notice(inbox)).to_contain_text("was not sent")
    second_is_open(inbox, items)
    notice(inbox).get_by_role("link", name="Open the item").click()
    panel_shows(inbox, items[0])
    expect(inbox.locator("#reply-text")).to_have_value("Theirs")
