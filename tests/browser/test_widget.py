"""The widget on a page of somebody else, whose own policy is strict."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, Route, expect
from pytest_django import Settings

from feedback.forms import reference_numbers
from feedback.models import Status
from tests.browser.accessibility import violations
from tests.browser.hosts import host
from tests.browser.widget import choose, launcher, send
from tests.factories import a_key
from tests.feedback.forms.helpers import stored
from web.caller import Scope

STORY = "The search finds nothing."


@pytest.fixture
def shop(site: str, settings: Settings) -> Iterator[str]:
    key = a_key(Scope.FEEDBACK_WRITE)
    policy = f"default-src 'none'; script-src {site}; connect-src {site}; require-trusted-types-for 'script'"
    tag = f'<script src="{site}/widget.js" data-key="{key}" async></script>'
    with host(f"<button id='own'>Tell us</button>{tag}", policy) as address:
        settings.CORS_ALLOWED_ORIGINS = [address]
        yield address


def test_it_sends_and_says_the_reference(shop: str, page: Page) -> None:
    page.goto(shop)
    launcher(page).click()
    choose(page, 4)
    page.get_by_label("What should we know?").fill(STORY)
    page.get_by_label("E-mail").fill("ada@example.com")
    send(page)

    expect(page.get_by_role("heading", name="Thank you, we have it")).to_be_focused()
    (item,) = stored()
    assert (item.rating, item.message, item.email) == (4, STORY, "ada@example.com")
    assert (item.source, item.form_id, item.status) == ("widget", "default", Status.NEW)
    expect(page.get_by_text(reference_numbers.of(item.feedback_id))).to_be_visible()
    assert page.evaluate("localStorage.length") == 0


def test_it_is_a_dialog_for_the_keyboard(shop: str, page: Page) -> None:
    page.goto(shop)
    launcher(page).focus()
    page.keyboard.press("Enter")

    dialog = page.get_by_role("dialog", name="How was it?")
    expect(dialog).to_be_visible()
    expect(dialog.get_by_role("radio").first).to_be_focused()
    expect(page.get_by_text("is kept on this device until it is sent")).to_be_visible()
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    expect(launcher(page)).to_be_focused()


def test_the_page_stays_in_use_while_it_is_open_but_not_on_phones(shop: str, page: Page) -> None:
    page.goto(shop)
    dialog = page.get_by_role("dialog")
    for width, covers in ((320, True), (390, True), (1280, False)):
        page.set_viewport_size({"width": width, "height": 664})
        launcher(page).click()
        page.get_by_label("What should we know?").fill(STORY)
        assert dialog.evaluate("dialog => dialog.matches(':modal')") == covers
        if not covers:
            page.get_by_role("button", name="Tell us").click()
            page.keyboard.press("Escape")  # the page's own: the focus is there
            expect(page.get_by_label("What should we know?")).to_have_value(STORY)
        page.get_by_role("button", name="Close").click()
        expect(dialog).to_be_hidden()


def test_what_is_wrong_is_said(shop: str, page: Page) -> None:
    page.goto(shop)
    launcher(page).click()
    send(page)
    expect(page.get_by_role("alert")).to_have_text("Choose a number from 1 to 5.")

    choose(page, 1)
    expect(page.get_by_role("alert")).to_be_hidden()
    page.get_by_label("E-mail").fill("ada@")
    send(page)

    expect(page.get_by_role("alert")).to_contain_text("Enter a full e-mail address")
    expect(page.get_by_label("E-mail")).to_be_focused()
    assert stored() == []


def test_without_a_connection_the_draft_stays_and_is_sent_once(shop: str, page: Page) -> None:
    page.goto(shop)
    launcher(page).click()
    choose(page, 2)
    page.get_by_label("What should we know?").fill(STORY)
    page.context.set_offline(True)
    send(page)
    expect(page.get_by_role("alert")).to_contain_text("there is no connection")
    page.context.set_offline(False)
    page.reload()
    launcher(page).click()

    expect(page.get_by_label("What should we know?")).to_have_value(STORY)
    send(page)
    expect(page.get_by_role("heading", name="Thank you, we have it")).to_be_visible()
    assert [item.rating for item in stored()] == [2]


def test_words_whose_answer_got_lost_are_stored_once_even_after_a_reload(shop: str, page: Page) -> None:
    def lose(route: Route) -> None:
        route.fetch()
        route.abort()

    page.goto(shop)
    launcher(page).click()
    choose(page, 2)
    page.get_by_label("What should we know?").fill(STORY)
    page.route("**/feedback", lose)
    send(page)
    expect(page.get_by_role("alert")).to_be_focused()
    expect(page.get_by_role("alert")).to_contain_text("there is no connection")
    (item,) = stored()
    page.unroute("**/feedback")
    page.reload()
    launcher(page).click()
    send(page)

    expect(page.get_by_text(reference_numbers.of(item.feedback_id))).to_be_visible()
    assert len(stored()) == 1


def test_a_button_of_the_page_can_open_it(shop: str, page: Page) -> None:
    page.goto(shop)
    page.wait_for_function("window.FeedbackWidget")
    # Straight to the element: the policy of the page forbids its scripts, not the test's.
    page.evaluate("FeedbackWidget.attachTo(document.querySelector('#own'))")
    expect(launcher(page)).to_be_hidden()
    page.get_by_role("button", name="Tell us").click()

    expect(page.get_by_role("dialog")).to_be_visible()
    page.evaluate("FeedbackWidget.close()")
    expect(page.get_by_role("button", name="Tell us")).to_be_focused()


@pytest.mark.parametrize("width", [320, 390, 1280])
def test_it_fits_and_has_no_violation(shop: str, page: Page, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 640})
    page.goto(shop)
    expect(launcher(page)).to_be_visible()
    assert violations(page) == []
    launcher(page).click()
    page.get_by_label("What should we know?").fill("a" * 2500)
    send(page)

    box = page.get_by_role("dialog").bounding_box()
    assert box is not None
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= width
    assert page.evaluate("document.documentElement.scrollWidth") == width
    assert violations(page) == []
