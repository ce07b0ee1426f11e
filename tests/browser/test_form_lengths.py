"""Long texts: how wide they make a page, and how many characters they are."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect
from pytest_django import Settings

from tests.browser.visitor import choose, send, thanks
from tests.factories import a_form
from tests.feedback.forms.helpers import stored
from web.texts import LONGEST_MESSAGE, clean_text

WIDTHS = (320, 390, 1280)
UNBROKEN = "https://example.com/" + "a" * 60


@pytest.fixture(params=["en", "ar"])
def reader(request: pytest.FixtureRequest, browser: Browser, settings: Settings) -> Iterator[Page]:
    """From left to right, and from right to left."""
    settings.LANGUAGES = [*settings.LANGUAGES, ("ar", "العربية")]
    context = browser.new_context(locale=request.param)
    yield context.new_page()
    context.close()


def _widths(page: Page) -> list[int]:
    found = []
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 700})
        found.append(page.evaluate("document.documentElement.scrollWidth"))
    return found


@pytest.mark.parametrize("view", ["", "?embed=true"])
def test_no_text_widens_a_page(site: str, reader: Page, settings: Settings, view: str) -> None:
    settings.PROJECT_NAME = UNBROKEN
    a_form("long", title=UNBROKEN)
    page = reader
    page.goto(f"{site}/f/long{view}")
    choose(page, 2)
    for field, text in (("message", "a" * LONGEST_MESSAGE), ("name", "n" * 100), ("email", "e" * 64 + "@" + "d" * 60)):
        page.locator(f"[name={field}]").fill(text)
    assert _widths(page) == [*WIDTHS]

    send(page)
    expect(page.get_by_role("alert")).to_be_focused()
    assert _widths(page) == [*WIDTHS]

    page.locator("[name=email]").fill("e" * 64 + "@" + "d" * 60 + ".example")
    send(page)
    expect(thanks(page)).to_be_focused()
    assert _widths(page) == [*WIDTHS]
    page.goto(f"{site}/nowhere")
    assert _widths(page) == [*WIDTHS]


def test_what_is_too_long_is_kept_and_counted_and_not_sent(site: str, page: Page) -> None:
    page.goto(site)
    choose(page, 4)
    message, line = page.get_by_label("What should we know?"), page.get_by_role("status")
    message.fill("a" * 1500)
    expect(line).to_be_empty()
    message.fill("a" * 1700)
    expect(line).to_have_text("1,700 of 2,000 characters")

    message.fill("")
    page.keyboard.insert_text("a" * 2500)

    expect(message).to_have_value("a" * 2500)
    expect(line).to_have_text("Too long by 500: 2,000 characters fit here.")
    send(page)
    expect(page.get_by_role("alert")).to_be_focused()
    expect(message).to_have_attribute("aria-invalid", "true")
    page.get_by_role("alert").get_by_role("link", name="Too long by 500").click()
    expect(message).to_be_focused()
    assert stored() == []

    message.fill("a" * 2000)
    send(page)
    expect(thanks(page)).to_be_focused()
    assert [len(item.message) for item in stored()] == [2000]


TEXTS = [
    "😀" * 1700,
    "e\u0301" * 1700,
    "a\n" * 900,
    "  \n a" * 500 + "  ",
    "\u202eab\u2066" * 900,
    "\ufeff" + "a" * 1700,
]


def test_the_browser_counts_like_the_server(site: str, page: Page) -> None:
    page.goto(site)
    counted = page.evaluate(
        "texts => import('/static/js/counting.js').then(({ lengthOf }) => texts.map(lengthOf))", TEXTS
    )

    assert counted == [len(clean_text(text)) for text in TEXTS]


def test_a_text_that_no_request_can_hold_is_kept(site: str, page: Page) -> None:
    page.goto(site)
    choose(page, 4)
    page.get_by_label("Name").fill("é" * 50_000)
    send(page)

    expect(page.get_by_role("alert")).to_contain_text("the site is not available right now")
    assert len(page.get_by_label("Name").input_value()) == 50_000
