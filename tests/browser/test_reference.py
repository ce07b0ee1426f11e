from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

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
