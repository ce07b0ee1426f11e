"""What a visitor sees once the form is sent, with scripts."""

from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Browser, Page, expect

from feedback.forms import reference_numbers
from tests.browser.visitor import STORY, choose, fill_in, send, thanks
from tests.feedback.forms.helpers import stored

IS_ON_SCREEN = """element => {
    const { top, bottom } = element.getBoundingClientRect();
    return top >= 0 && bottom <= innerHeight;
}"""


def _sent(site: str, page: Page, message: str = STORY) -> str:
    """The reference."""
    page.goto(site)
    fill_in(page)
    page.get_by_label("What should we know?").fill(message)
    send(page)
    expect(thanks(page)).to_be_focused()
    (item,) = stored()
    return reference_numbers.of(item.feedback_id)


def test_the_thanks_and_the_reference_are_on_the_screen(site: str, page: Page) -> None:
    for width in (320, 390, 1280):
        page.set_viewport_size({"width": width, "height": 664})
        page.goto(site)
        fill_in(page)
        page.get_by_label("What should we know?").fill(STORY * 10)
        send(page)

        expect(thanks(page)).to_be_focused()
        assert thanks(page).evaluate(IS_ON_SCREEN)
        assert page.locator("#reference").evaluate(IS_ON_SCREEN)


def test_they_survive_a_reload_and_going_back(site: str, page: Page) -> None:
    reference = _sent(site, page)
    shown = page.locator("#reference")
    posts: list[str] = []
    page.on("request", lambda request: posts.append(request.url) if request.method == "POST" else None)

    page.reload()
    expect(shown).to_have_text(reference)
    expect(page.get_by_text(STORY)).to_be_visible()
    page.goto(f"{site}/docs/")
    page.go_back()

    expect(shown).to_have_text(reference)
    expect(page.get_by_text(STORY)).to_be_visible()
    assert posts == []


def test_its_address_holds_the_reference_and_no_word_of_the_visitor(site: str, page: Page, browser: Browser) -> None:
    reference = _sent(f"{site}/?lang=en&other=dropped", page)

    query = parse_qs(urlsplit(page.url).query)
    assert set(query) == {"lang", "sent"}
    assert query["sent"][0].startswith(f"{reference}.")
    stranger = browser.new_page()
    stranger.goto(page.url)
    expect(stranger.locator("#reference")).to_have_text(reference)
    expect(stranger.get_by_text("Message")).to_be_hidden()
    stranger.close()


def test_who_goes_back_from_the_next_form_sees_no_words_of_the_one_before(site: str, page: Page) -> None:
    reference = _sent(site, page)
    page.get_by_role("link", name="Send another").click()
    expect(page.get_by_label("What should we know?")).to_have_value("")
    assert page.evaluate("localStorage.length") == 0

    page.go_back()

    expect(page.locator("#reference")).to_have_text(reference)
    expect(page.get_by_text(STORY)).to_have_count(0)


def test_a_long_message_is_folded_and_opened_by_keyboard(site: str, page: Page) -> None:
    page.set_viewport_size({"width": 390, "height": 664})
    _sent(site, page, STORY * 10)
    words = page.locator(".words", has_text="The lift")
    height = words.evaluate("element => element.clientHeight")
    assert height < words.evaluate("element => element.scrollHeight")
    assert height <= 3 * 28

    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    expect(page.get_by_role("button", name="Show all")).to_be_focused()
    page.keyboard.press("Enter")

    assert words.evaluate("element => element.clientHeight === element.scrollHeight")
    page.keyboard.press("Enter")
    assert words.evaluate("element => element.clientHeight") == height
    page.set_viewport_size({"width": 1900, "height": 664})
    words.evaluate("element => element.textContent = 'Short now'")
    expect(page.get_by_role("button", name="Show all")).to_be_hidden()


def test_a_short_message_is_not_folded(site: str, page: Page) -> None:
    page.goto(site)
    choose(page, 5)
    send(page)
    expect(thanks(page)).to_be_visible()

    expect(page.get_by_role("button", name="Show all")).to_be_hidden()
    expect(page.get_by_text("Message")).to_be_hidden()
    expect(page.get_by_text("5 of 5")).to_be_visible()


@pytest.mark.parametrize("clipboard", ["allowed", "refused", "missing"])
def test_the_reference_is_copied_whatever_the_browser_allows(site: str, page: Page, clipboard: str) -> None:
    if clipboard == "allowed":
        page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    else:
        refusing = "{ writeText: () => Promise.reject(new DOMException('', 'NotAllowedError')) }"
        value = refusing if clipboard == "refused" else "undefined"
        page.add_init_script(f"Object.defineProperty(navigator, 'clipboard', {{ value: {value} }})")
    reference = _sent(site, page)

    page.get_by_role("button", name="Copy the number").click()

    expect(page.get_by_role("status")).to_have_text("Copied")
    if clipboard == "allowed":
        assert page.evaluate("navigator.clipboard.readText()") == reference
    else:
        assert page.evaluate("getSelection().toString()") == reference


def test_a_browser_that_copies_nothing_leaves_the_reference_selected(site: str, page: Page) -> None:
    page.add_init_script("""
        Object.defineProperty(navigator, 'clipboard', { value: undefined });
        document.execCommand = () => false;
    """)
    reference = _sent(site, page)

    page.get_by_role("button", name="Copy the number").click()

    expect(page.get_by_role("status")).to_have_text("Selected, ready to copy")
    assert page.evaluate("getSelection().toString()") == reference
