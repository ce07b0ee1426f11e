"""An empty installation leads a person to the first response."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from activity.rows import TERMINAL
from staff.members import person_store
from staff.roles import Role
from tests.browser.visitor import fill_in, send

PASSWORD = "correct horse battery"  # pragma: allowlist secret


def test_an_empty_installation_leads_from_the_first_sign_in_to_the_first_response(site: str, page: Page) -> None:
    person_store.create("ada@example.com", "Ada Lovelace", PASSWORD, "default", Role.OWNER, actor=TERMINAL)
    page.clock.install()
    page.goto(f"{site}/sign-in/")
    page.get_by_label("E-mail").fill("ada@example.com")
    page.get_by_role("textbox", name="Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()

    expect(page.get_by_role("heading", name="First steps")).to_be_visible()
    page.get_by_role("link", name="Give it a name").click()
    page.get_by_label("Name").fill("Sea shop")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("The changes are saved.")).to_be_visible()

    page.get_by_role("link", name="Overview").click()
    expect(page.get_by_text("It is called Sea shop.")).to_be_visible()
    page.get_by_role("link", name="Get the code").click()
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    page.get_by_role("link", name="Overview").click()

    with page.expect_popup() as opened:
        page.get_by_role("link", name="Open the form (opens in a new tab)").click()
    visitor = opened.value
    fill_in(visitor)
    send(visitor)
    expect(visitor.get_by_role("heading", name="Thank you")).to_be_visible()
    visitor.close()

    page.clock.run_for(60_000)  # the page asks by itself
    expect(page.get_by_role("heading", name="First steps")).to_have_count(0)
    expect(page.locator(".newest .item")).to_have_count(1)
