from __future__ import annotations

from collections.abc import Callable

import pytest
from django.conf import settings as site_settings
from playwright.sync_api import Page, expect

from local_aws import emulated
from tests.browser.accessibility import violations
from tests.factories import a_member
from tests.sessions import session_of


@pytest.fixture
def signed_in_as(site: str, page: Page) -> Callable[[str], None]:
    def sign_in(role: str) -> None:
        session = session_of(a_member(role))  # type: ignore[arg-type]
        cookie = {"name": site_settings.SESSION_COOKIE_NAME, "value": session, "url": site}
        page.context.add_cookies([cookie])  # type: ignore[list-item]

    return sign_in


@pytest.mark.parametrize("width", [1280, 320])
def test_an_unknown_address_has_a_page_that_leads_on(site: str, page: Page, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 640})
    page.goto(f"{site}/nowhere")

    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") == width
    page.get_by_role("link", name="Go to the start page").click()
    expect(page).to_have_url(f"{site}/")


def test_who_may_not_can_sign_in_as_somebody_else(site: str, page: Page, signed_in_as: Callable[[str], None]) -> None:
    signed_in_as("guest")
    page.goto(f"{site}/dashboard/")

    expect(page.get_by_role("heading", name="Your role does not allow this")).to_be_visible()
    assert violations(page) == []
    page.get_by_role("button", name="Sign in with another account").click()
    expect(page).to_have_url(f"{site}/sign-in/")
    expect(page.get_by_label("Password")).to_be_visible()


def test_what_storage_refuses_can_be_tried_again(
    site: str, page: Page, stack: int, signed_in_as: Callable[[str], None]
) -> None:
    signed_in_as("viewer")
    emulated.inject(stack, [{"service": "dynamodb", "times": 99, "status": 503, "code": "ServiceUnavailable"}])
    page.goto(f"{site}/dashboard/?period=7d")

    expect(page.get_by_role("heading", name="This is not available right now")).to_be_visible()
    assert violations(page) == []
    emulated.inject(stack, [])
    page.get_by_role("link", name="Try again").click()
    expect(page.get_by_role("heading", name="Overview")).to_be_visible()
