"""The filters of the inbox and of the tasks: with scripts they apply at once, and the address has only what is set."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from staff.roles import Role
from tests.browser.inbox import INBOX, open_inbox, row, sign_in
from tests.factories import a_feedback, a_member
from tests.tasks.factories import a_task

TASKS = "/dashboard/tasks/"


@pytest.fixture
def page(browser: Browser, site: str) -> Iterator[Page]:
    context = browser.new_context()
    yield sign_in(context, site, a_member(Role.AGENT))
    context.close()


def _filter(page: Page, name: str) -> Locator:
    return page.locator(f"#filters [name={name}]")


def test_a_filter_applies_when_it_changes_and_keeps_the_focus(page: Page, site: str) -> None:
    poor, good = a_feedback(rating=1), a_feedback(rating=5)
    open_inbox(page, site)
    expect(page.locator("#filters").get_by_role("button", name="Filter", exact=True)).to_be_hidden()

    _filter(page, "rating").focus()
    _filter(page, "rating").select_option("1,2")

    expect(row(page, good)).to_have_count(0)
    expect(row(page, poor)).to_be_visible()
    expect(page.get_by_role("list", name="Filters that are set")).to_contain_text("1 and 2")
    expect(page).to_have_url(f"{site}{INBOX}?status=new&rating=1%2C2")
    expect(_filter(page, "rating")).to_be_focused()


def test_going_back_shows_the_list_without_the_filter(page: Page, site: str) -> None:
    good = a_feedback(rating=5)
    open_inbox(page, site)
    _filter(page, "rating").select_option("1,2")
    expect(row(page, good)).to_have_count(0)

    page.go_back()

    expect(row(page, good)).to_be_visible()
    expect(_filter(page, "rating")).to_have_value("")


def test_what_is_typed_applies_with_enter(page: Page, site: str) -> None:
    open_inbox(page, site)
    page.locator(".more-filters summary").click()

    _filter(page, "release").fill("3.8")
    _filter(page, "release").press("Enter")

    expect(page.get_by_role("list", name="Filters that are set")).to_contain_text("3.8")
    expect(page).to_have_url(f"{site}{INBOX}?status=new&release=3.8")


def test_tasks_are_filtered_at_once_too(page: Page, site: str) -> None:
    a_task("Call the printer", tags=frozenset({"print"}))
    a_task("Pay the cabin back")
    page.goto(f"{site}{TASKS}")
    expect(page.locator("html")).to_have_attribute("data-keys", "on")

    _filter(page, "tag").focus()
    _filter(page, "tag").select_option("print")

    expect(page.get_by_text("Pay the cabin back")).to_have_count(0)
    expect(page.get_by_role("link", name="Call the printer")).to_be_visible()
    expect(page).to_have_url(f"{site}{TASKS}?tag=print")
    expect(_filter(page, "tag")).to_be_focused()


def test_without_scripts_the_button_filters_and_the_keys_are_not_shown(browser: Browser, site: str) -> None:
    poor, good = a_feedback(rating=1), a_feedback(rating=5)
    context = browser.new_context(java_script_enabled=False)
    page = sign_in(context, site, a_member(Role.AGENT))
    page.goto(f"{site}{INBOX}")

    _filter(page, "rating").select_option("1,2")
    page.locator("#filters").get_by_role("button", name="Filter", exact=True).click()

    expect(page).to_have_url(f"{site}{INBOX}?status=new&rating=1%2C2")
    expect(row(page, poor)).to_be_visible()
    expect(row(page, good)).to_have_count(0)
    expect(page.locator("kbd:visible")).to_have_count(0)
    context.close()
