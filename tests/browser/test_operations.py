from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.conf import LazySettings
from django.conf import settings as site_settings
from playwright.sync_api import Page, Response, expect

from bench.pages import transferred
from ops.page import cards
from tests.browser.accessibility import violations
from tests.factories import an_operator
from tests.ops.page import stage as stages
from tests.sessions import session_of

KILOBYTE = 1000


@pytest.fixture
def stage(stack: int, settings: LazySettings) -> Iterator[str]:
    yield stages.a_stage(settings)
    cards.forget()


@pytest.fixture
def operations(site: str, page: Page, stage: str) -> str:
    """Its address; an operator has signed in."""
    cookie = {"name": site_settings.SESSION_COOKIE_NAME, "value": session_of(an_operator()), "url": site}
    page.context.add_cookies([cookie])  # type: ignore[list-item]
    return f"{site}/dashboard/operations/"


def test_it_has_no_accessibility_violation(operations: str, page: Page, stage: str) -> None:
    page.goto(operations)
    assert violations(page) == []

    stages.released(stage)
    stages.watched(stage)
    stages.queued(stage)
    stages.used(stage)
    cards.forget()
    for width in (1280, 320):
        page.set_viewport_size({"width": width, "height": 800})
        page.goto(operations)
        page.get_by_text("Slow: p99").click()
        expect(page.get_by_text("Threshold Crossed")).to_be_visible()
        assert violations(page) == []
        page.goto(f"{operations}rollback")
        assert violations(page) == []


def test_nothing_but_tables_has_to_be_scrolled_sideways(operations: str, page: Page, stage: str) -> None:
    stages.released(stage)
    stages.watched(stage)
    stages.queued(stage)
    stages.used(stage)
    for address in (operations, f"{operations}rollback"):
        for width in (320, 640, 960, 1920):
            page.set_viewport_size({"width": width, "height": 800})
            page.goto(address)
            assert page.evaluate("document.documentElement.scrollWidth") == width


def test_an_alarm_says_what_to_do_and_leads_to_the_next_one(operations: str, page: Page, stage: str) -> None:
    stages.watched(stage)
    page.goto(operations)
    expect(page.get_by_text("If containers crash, Lambda starts new ones")).to_be_hidden()

    page.get_by_text("Slow: p99").click()
    page.get_by_role("link", name="cold-starts").click()

    expect(page.locator("#alarm-cold-starts")).to_be_in_viewport()
    expect(page.get_by_text("If containers crash, Lambda starts new ones")).to_be_visible()


def test_what_other_months_would_cost_is_folded(operations: str, page: Page) -> None:
    page.goto(operations)
    expect(page.get_by_role("columnheader", name="30 M")).to_be_hidden()

    page.get_by_text("service by service").click()

    expect(page.get_by_role("columnheader", name="30 M")).to_be_visible()


def test_the_page_is_light(operations: str, page: Page, stage: str) -> None:
    stages.released(stage)
    stages.watched(stage)
    answers: list[Response] = []
    page.on("response", lambda answer: answers.append(answer))

    page.goto(operations)
    expect(page.get_by_role("heading", name="Operations")).to_be_visible()

    sizes = {answer.url: transferred(answer.url, answer.body()) for answer in answers}
    assert {address.rpartition("/")[2] for address in sizes} >= {"operations.css", "figures.css", "icons.svg"}
    assert sum(sizes.values()) < 100 * KILOBYTE


def test_an_admin_goes_back_by_keyboard(operations: str, page: Page, stage: str) -> None:
    stages.released(stage)
    page.goto(operations)

    page.get_by_role("link", name="Roll back…").press("Enter")
    expect(page.get_by_text("Version 4 (commit a136013) answers")).to_be_visible()
    page.get_by_label("Reason").fill("Scores fell")
    page.keyboard.press("Tab")
    expect(page.get_by_role("button", name="Roll back to version 4")).to_be_focused()
    page.keyboard.press("Enter")

    expect(page.get_by_role("heading", name="Version 4 answers now")).to_be_visible()
    assert violations(page) == []


def test_a_reason_is_asked_for_before_anything_is_sent(operations: str, page: Page, stage: str) -> None:
    stages.released(stage)
    page.goto(f"{operations}rollback?to=1")

    page.get_by_role("button", name="Roll back to version 1").click()

    expect(page.get_by_label("Reason")).to_be_focused()
    assert page.url.endswith("rollback?to=1")
