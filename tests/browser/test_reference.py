from __future__ import annotations

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.accessibility import violations


def test_it_has_no_violation(site: str, page: Page) -> None:
    page.goto(f"{site}/docs/")
    for summary in page.locator("summary").all():
        summary.click()

    assert violations(page) == []


@pytest.mark.parametrize("width", [320, 768, 1440])
def test_it_fits_and_loads_nothing_from_elsewhere(site: str, page: Page, width: int) -> None:
    elsewhere: list[str] = []
    page.on("request", lambda request: elsewhere.append(request.url) if not request.url.startswith(site) else None)
    page.set_viewport_size({"width": width, "height": 800})
    page.goto(f"{site}/docs/")

    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert elsewhere == []


def test_an_operation_is_found_by_the_contents(site: str, page: Page) -> None:
    page.goto(f"{site}/docs/")
    page.get_by_role("navigation", name="Contents").get_by_role("link", name="List items").click()

    expect(page.get_by_role("heading", name="List items")).to_be_in_viewport()


def test_a_request_is_copied_with_one_click(site: str, page: Page) -> None:
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.goto(f"{site}/docs/")
    page.get_by_role("button", name="Copy").nth(1).click()

    expect(page.get_by_role("button", name="Copied")).to_be_visible()
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied.startswith("curl $SITE/feedback \\\n")


def test_what_may_not_be_copied_is_marked_for_the_reader(site: str, page: Page) -> None:
    page.add_init_script("navigator.clipboard.writeText = () => Promise.reject(new Error('no'))")
    page.goto(f"{site}/docs/")
    page.get_by_role("button", name="Copy").first.click()

    expect(page.get_by_role("button", name="Press Ctrl+C")).to_be_visible()
    assert page.evaluate("getSelection().toString()").startswith("SITE=http://")


def test_without_a_script_no_button_pretends_to_copy(site: str, browser: Browser) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{site}/docs/")

    expect(page.get_by_role("button", name="Copy")).to_have_count(0)
    context.close()
