"""What holds for every part that htmx swaps into a page of staff: here, on the style page."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, Page, expect

TIME = '<time datetime="2026-01-02T12:00:00+00:00" data-as="stamp">12:00</time>'


@pytest.fixture
def style(site: str, page: Page) -> Page:
    page.goto(f"{site}/style/")
    expect(page.get_by_role("button", name="Shortcuts")).to_be_visible()
    return page


def _open_an_item(page: Page) -> None:
    page.get_by_role("link", name="Elin Dahl").click()


def test_times_are_those_of_the_reader(site: str, browser: Browser) -> None:
    context = browser.new_context(timezone_id="Pacific/Auckland")
    page = context.new_page()
    page.route("**/style/items/*", lambda route: route.fulfill(body=TIME, content_type="text/html"))
    page.goto(f"{site}/style/")

    _open_an_item(page)

    expect(page.locator("#style-item time")).to_have_text("3 Jan, 01:00")
    context.close()


@pytest.mark.parametrize("status", [200, 409, 422])
def test_what_a_view_has_to_tell_is_shown(style: Page, status: int) -> None:
    answer = {"status": status, "body": "<p>Anna closed it</p>", "content_type": "text/html"}
    style.route("**/style/items/*", lambda route: route.fulfill(**answer))

    _open_an_item(style)

    expect(style.get_by_text("Anna closed it")).to_be_visible()


@pytest.mark.parametrize("status", [401, 403, 404, 429, 500, 503])
def test_an_error_leaves_the_page_as_it_is_and_says_so(style: Page, status: int) -> None:
    style.route("**/style/items/*", lambda route: route.fulfill(status=status, body="<p>A whole page</p>"))

    _open_an_item(style)

    expect(style.locator("#notice")).to_contain_text("nothing was changed")
    expect(style.get_by_text("Choose an item to read it.")).to_be_visible()
    expect(style.get_by_text("A whole page")).to_be_hidden()


def test_without_a_connection_it_says_so(style: Page) -> None:
    style.context.set_offline(True)

    _open_an_item(style)

    expect(style.locator("#notice")).to_contain_text("No connection: nothing was changed.")


def test_a_notice_is_announced_and_does_not_move_the_page(style: Page) -> None:
    before = style.evaluate("document.documentElement.scrollHeight")
    style.route("**/style/items/*", lambda route: route.abort())

    _open_an_item(style)

    expect(style.get_by_role("status").filter(has_text="No connection")).to_be_visible()
    assert style.evaluate("document.documentElement.scrollHeight") == before


def test_scripts_in_an_answer_do_not_run(style: Page) -> None:
    body = "<p>Words</p><script>document.title = 'changed'</script>"
    style.route("**/style/items/*", lambda route: route.fulfill(body=body, content_type="text/html"))

    _open_an_item(style)

    expect(style.locator("#style-item").get_by_text("Words")).to_be_visible()
    assert style.title() == "Style · Norrvik Ferries"
