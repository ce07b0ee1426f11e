"""The form in an iframe of another site."""

from __future__ import annotations

from playwright.sync_api import Browser, Frame, Page, expect
from pytest_django import Settings

from tests.browser.accessibility import violations
from tests.browser.hosts import host
from tests.browser.visitor import fill_in, send
from tests.feedback.forms import stored


def _frame(page: Page) -> Frame:
    return page.frames[1]


def test_a_listed_site_shows_it_and_its_visitors_answer(site: str, page: Page, settings: Settings) -> None:
    with host(f'<iframe src="{site}/?embed=true" title="Feedback" width="360" height="800"></iframe>') as shop:
        settings.EMBED_ALLOWED_ORIGINS = [shop]
        page.goto(shop)
        fill_in(_frame(page))
        send(_frame(page))
        expect(_frame(page).locator("#done")).to_be_focused()

    assert len(stored()) == 1


def test_another_site_shows_nothing(site: str, browser: Browser, settings: Settings) -> None:
    page = browser.new_page()  # it complains, as it should
    with host(f'<iframe src="{site}/?embed=true" title="Feedback"></iframe>') as shop:
        settings.EMBED_ALLOWED_ORIGINS = ["https://shop.example.com"]
        page.goto(shop)
        expect(page.locator("iframe")).to_be_attached()

        assert _frame(page).get_by_role("radio").count() == 0
    page.close()


def test_it_is_compact_and_has_no_violation(site: str, page: Page) -> None:
    page.set_viewport_size({"width": 320, "height": 700})
    page.goto(f"{site}/?embed=true")

    expect(page.get_by_role("banner")).to_have_count(0)
    expect(page.get_by_role("contentinfo")).to_have_count(0)
    assert page.evaluate("document.documentElement.scrollWidth") == 320
    assert violations(page) == []
