"""List, panel and keyboard focus stay together: after each act, and while there is no network."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from feedback.models import Feedback
from staff.models import Person
from staff.roles import Role
from tests.browser.inbox import folders, notice, open_inbox, panel_shows, reload, row, sign_in, some_items
from tests.factories import a_member


@pytest.fixture
def agent(stack: int) -> Person:
    return a_member(Role.AGENT)


@pytest.fixture
def page(browser: Browser, site: str, agent: Person) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    yield sign_in(context, site, agent)
    context.close()


def is_selected(page: Page, item: Feedback) -> None:
    """In the list, in the panel and for the keyboard."""
    expect(page.locator("[data-row] [aria-current=true]")).to_have_attribute("href", row_link(page, item))
    expect(row(page, item).get_by_role("link")).to_be_focused()
    panel_shows(page, item)


def row_link(page: Page, item: Feedback) -> str:
    return row(page, item).get_by_role("link").get_attribute("href") or ""


def _tag(page: Page) -> None:
    page.keyboard.press("l")
    page.keyboard.type("ramp")
    page.keyboard.press("Enter")
    expect(notice(page)).to_contain_text("tagged “ramp”", ignore_case=True)


def _assign(page: Page) -> None:
    page.keyboard.press("a")
    page.keyboard.press("Enter")
    expect(notice(page)).to_contain_text("assigned to Ada Lovelace", ignore_case=True)


def _write_a_note(page: Page) -> None:
    page.keyboard.press("n")
    page.keyboard.type("Hydraulics")
    page.keyboard.press("Control+Enter")
    expect(notice(page)).to_contain_text("The note was added.")


def _undo_after_a_reload(page: Page) -> None:
    _tag(page)
    reload(page)
    notice(page).get_by_role("button", name="Undo").focus()
    page.keyboard.press("Enter")
    expect(notice(page)).to_contain_text("Undone.")


@pytest.mark.parametrize("act", [_tag, _assign, _write_a_note, _undo_after_a_reload])
def test_the_keyboard_stays_on_the_row(page: Page, site: str, act: Callable[[Page], None]) -> None:
    items = some_items(3)
    open_inbox(page, site)
    page.keyboard.press("j")
    panel_shows(page, items[0])

    act(page)

    is_selected(page, items[0])
    page.keyboard.press("j")
    is_selected(page, items[1])


@pytest.mark.parametrize("act", [_tag, _assign])
def test_after_a_change_of_several_the_keyboard_stays_on_the_row(
    page: Page, site: str, act: Callable[[Page], None]
) -> None:
    items = some_items(3)
    open_inbox(page, site)
    for key in ("j", "x", "Shift+J"):
        page.keyboard.press(key)
    panel_shows(page, items[1])

    act(page)

    is_selected(page, items[1])
    page.keyboard.press("u")
    expect(notice(page)).to_contain_text("2 of 2 items were restored.")
    is_selected(page, items[1])


def test_on_a_phone_the_focus_stays_in_the_item(page: Page, site: str) -> None:
    items = some_items(2)
    page.set_viewport_size({"width": 360, "height": 800})
    open_inbox(page, site)
    row(page, items[0]).get_by_role("link").click()
    panel_shows(page, items[0])

    _tag(page)

    expect(page.locator("#item")).to_be_focused()


def test_without_a_network_the_list_stays_at_the_item_of_the_panel_and_no_act_looks_done(page: Page, site: str) -> None:
    items = some_items(4)
    open_inbox(page, site)
    page.keyboard.press("j")
    panel_shows(page, items[0])
    page.context.set_offline(True)

    page.keyboard.press("e")
    page.keyboard.press("j")

    expect(row(page, items[0])).to_contain_text("Not saved")
    expect(notice(page)).to_contain_text("No connection: nothing was changed.")
    expect(notice(page).get_by_role("button", name="Undo")).to_have_count(0)
    expect(page.locator("[data-row]:visible")).to_have_count(4)
    is_selected(page, items[0])
    page.keyboard.press("j")
    is_selected(page, items[0])
    assert folders(items) == ["new"] * 4

    page.context.set_offline(False)
    page.keyboard.press("e")

    expect(row(page, items[0])).to_have_count(0)
    is_selected(page, items[1])
    assert folders(items) == ["done", "new", "new", "new"]


def test_an_item_that_cannot_be_opened_by_a_click_is_not_selected(page: Page, site: str) -> None:
    items = some_items(3)
    open_inbox(page, site)
    page.keyboard.press("j")
    panel_shows(page, items[0])
    page.context.set_offline(True)

    row(page, items[2]).get_by_role("link").click()

    expect(notice(page)).to_contain_text("No connection")
    is_selected(page, items[0])
