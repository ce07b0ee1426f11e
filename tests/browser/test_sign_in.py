from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from activity.rows import TERMINAL
from staff.members import person_store
from staff.roles import Role
from tests.browser.accessibility import violations

PASSWORD = "correct horse battery"


@pytest.fixture(autouse=True)
def _ada(stack: int) -> None:
    person_store.create("ada@example.com", "Ada Lovelace", PASSWORD, "default", Role.VIEWER, actor=TERMINAL)


def _sign_in(page: Page, password: str = PASSWORD) -> None:
    page.get_by_label("E-mail").fill("ada@example.com")
    page.get_by_role("textbox", name="Password").fill(password)
    page.get_by_role("button", name="Sign in").click()


@pytest.mark.parametrize("width", [1280, 320])
def test_it_has_no_accessibility_violation(site: str, page: Page, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 640})
    page.goto(f"{site}/sign-in/")
    assert violations(page) == []

    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("alert")).to_be_focused()
    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") == width


def test_a_wrong_password_is_told_and_a_right_one_leads_on(site: str, page: Page) -> None:
    page.goto(f"{site}/dashboard/?period=7d")

    _sign_in(page, "not this one")
    expect(page.get_by_role("alert")).to_have_text("The address or the password is wrong.")
    assert violations(page) == []

    _sign_in(page)
    expect(page).to_have_url(f"{site}/dashboard/?period=7d")


def test_a_form_that_was_open_for_too_long_is_loaded_again(site: str, page: Page) -> None:
    page.goto(f"{site}/sign-in/?next=%2Fdashboard%2F%3Fperiod%3D7d")
    page.context.clear_cookies()  # what the form's token belongs to
    _sign_in(page)

    expect(page.get_by_role("heading", name="This page has expired")).to_be_visible()
    assert violations(page) == []
    page.get_by_role("link", name="Reload the page").click()
    _sign_in(page)

    expect(page).to_have_url(f"{site}/dashboard/?period=7d")
