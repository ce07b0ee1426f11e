from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from feedback.forms import reference_numbers
from tests.browser.visitor import STORY, choose, fill_in, send, thanks
from tests.feedback.forms.helpers import stored


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(java_script_enabled=False)
    yield context.new_page()
    context.close()


def test_the_reference_survives_a_reload_and_going_back_which_send_nothing(site: str, page: Page) -> None:
    page.goto(site)
    fill_in(page)
    send(page)
    expect(thanks(page)).to_be_focused()
    posts: list[str] = []
    page.on("request", lambda request: posts.append(request.url) if request.method == "POST" else None)

    page.reload()
    page.get_by_role("link", name="Send another").click()
    expect(page.get_by_label("What should we know?")).to_have_value("")
    page.go_back()

    (item,) = stored()
    expect(page.locator(".reference dd")).to_have_text(reference_numbers.of(item.feedback_id))
    expect(page.get_by_role("button")).to_have_count(0)
    assert posts == []


def test_a_wrong_input_is_shown_again_with_everything_typed(site: str, page: Page) -> None:
    page.goto(site)
    fill_in(page, rating=None, email="anna@norrvik")
    send(page)

    expect(page.get_by_role("alert")).to_be_focused()
    expect(page.get_by_label("What should we know?")).to_have_value(STORY)
    expect(page.get_by_label("E-mail")).to_have_value("anna@norrvik")
    choose(page, 3)
    page.get_by_label("E-mail").fill("")
    send(page)
    expect(thanks(page)).to_be_visible()
    (item,) = stored()
    assert (item.rating, item.message) == (3, STORY)
    assert not item.email


def test_nothing_is_promised_that_needs_a_script(site: str, page: Page) -> None:
    page.goto(site)

    expect(page.get_by_text("is kept on this device")).to_be_hidden()
    expect(page.get_by_role("button", name="Start over")).to_be_hidden()
