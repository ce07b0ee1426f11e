"""What the widget says when it cannot send, to its reader and, in the console, to the owner of the page."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, Route, expect
from pytest_django import Settings

from feedback.forms import reference_numbers
from tests.browser.hosts import host
from tests.browser.widget import choose, launcher, send
from tests.factories import a_key
from tests.feedback.forms.helpers import stored
from web.caller import Scope

PATIENCE = 20_000
REFUSED = "this site is not allowed to send feedback here"


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """One that complains, as it should."""
    context = browser.new_context()
    yield context.new_page()
    context.close()


@pytest.fixture
def key() -> str:
    return a_key(Scope.FEEDBACK_WRITE)


def _answer(page: Page, shop: str) -> list[str]:
    """The errors in the console."""
    errors: list[str] = []
    page.on("console", lambda line: errors.append(line.text) if "Feedback widget" in line.text else None)
    page.goto(shop)
    launcher(page).click()
    choose(page, 4)
    send(page)
    return errors


def test_a_site_that_is_not_listed(site: str, page: Page, key: str) -> None:
    with host(f'<script src="{site}/widget.js" data-key="{key}" async></script>') as shop:
        errors = _answer(page, shop)

        expect(page.get_by_role("alert")).to_contain_text(REFUSED)
        (error,) = errors
        assert f"CORS_ALLOWED_ORIGINS of {site} does not list {shop}." in error
    assert stored() == []


def test_a_policy_of_the_page_that_lets_nothing_be_sent(site: str, page: Page, key: str, settings: Settings) -> None:
    with host(f'<script src="{site}/widget.js" data-key="{key}" async></script>', "connect-src 'self'") as shop:
        settings.CORS_ALLOWED_ORIGINS = [shop]
        errors = _answer(page, shop)

        expect(page.get_by_role("alert")).to_contain_text(REFUSED)
        assert f"connect-src in the Content-Security-Policy of this page does not list {site}." in errors[0]


@pytest.mark.parametrize(
    ("attributes", "reason"),
    [
        ('data-key="fbk_a_b"', "data-key: The key is unknown"),
        ('data-form="nowhere"', "data-form: There is no such form"),
    ],
)
def test_a_key_or_a_form_that_is_not_ours(
    site: str, page: Page, settings: Settings, attributes: str, reason: str
) -> None:
    with host(f'<script src="{site}/widget.js" {attributes} async></script>') as shop:
        settings.CORS_ALLOWED_ORIGINS = [shop]
        errors = _answer(page, shop)

        expect(page.get_by_role("alert")).to_contain_text(REFUSED)
        assert reason in errors[0]


@pytest.mark.parametrize("arrives", [True, False])
def test_a_server_that_says_nothing_is_given_up_and_asked_again_with_the_same_id(
    site: str, page: Page, key: str, settings: Settings, arrives: bool
) -> None:
    held = []

    def stay_silent(route: Route) -> None:
        if arrives:
            route.fetch()
        held.append(route)

    with host(f'<script src="{site}/widget.js" data-key="{key}" async></script>') as shop:
        settings.CORS_ALLOWED_ORIGINS = [shop]
        page.clock.install()
        page.route("**/v1/feedback", stay_silent)
        _answer(page, shop)
        button = page.get_by_role("button", name="Sending …")
        expect(button).to_be_focused()
        while not held:
            page.wait_for_timeout(20)
        page.clock.fast_forward(PATIENCE)

        expect(page.get_by_role("alert")).to_be_focused()
        expect(page.get_by_role("alert")).to_contain_text("No answer came")
        expect(page.get_by_role("radio", checked=True)).to_have_count(1)
        before = [reference_numbers.of(item.feedback_id) for item in stored()]
        assert len(before) == arrives
        page.unroute_all(behavior="ignoreErrors")
        send(page)

        expect(page.get_by_role("heading", name="Thank you, we have it")).to_be_focused()
        (item,) = stored()
        assert before in ([], [reference_numbers.of(item.feedback_id)])


def test_what_is_too_long_is_kept_and_counted_and_not_sent(site: str, page: Page, key: str, settings: Settings) -> None:
    with host(f'<script src="{site}/widget.js" data-key="{key}" async></script>') as shop:
        settings.CORS_ALLOWED_ORIGINS = [shop]
        page.goto(shop)
        launcher(page).click()
        choose(page, 4)
        message = page.get_by_label("What should we know?")
        message.focus()
        page.keyboard.insert_text("😀" * 2500)
        expect(page.get_by_role("status")).to_have_text("Too long by 500: 2,000 characters fit here.")
        send(page)
        expect(message).to_be_focused()
        expect(page.get_by_role("alert")).to_have_text("Too long by 500: 2,000 characters fit here.")
        assert stored() == []

        message.fill("😀" * 2000)
        page.get_by_label("E-mail").fill("a" * 250 + "@example.com")
        send(page)
        expect(page.get_by_role("alert")).to_have_text("Too long by 8: 254 characters fit here.")
        page.get_by_label("E-mail").fill("")
        send(page)

        expect(page.get_by_role("heading", name="Thank you, we have it")).to_be_focused()
    assert [len(item.message) for item in stored()] == [2000]
