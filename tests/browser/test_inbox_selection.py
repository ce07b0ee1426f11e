"""An act on all items that match, and a list that was made longer."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from feedback.workspace import list_pane
from staff.roles import Role
from tests.browser.inbox import folders, notice, open_inbox, panel_shows, row, sign_in, some_items
from tests.factories import a_member


@pytest.fixture
def page(browser: Browser, site: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Page]:
    monkeypatch.setattr(list_pane, "PAGE_SIZE", 3)
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    yield sign_in(context, site, a_member(Role.AGENT))
    context.close()


@pytest.mark.parametrize(("query", "label"), [("", "All 5 in New"), ("?status=new&rating=1-5", "All that match")])
def test_all_that_match_are_selected_changed_and_then_no_longer_selected(
    page: Page, site: str, query: str, label: str
) -> None:
    items = some_items(5)
    open_inbox(page, site, query)
    page.keyboard.press("j")
    page.keyboard.press("x")
    expect(page.get_by_text("1 selected")).to_be_visible()

    page.get_by_label(label).check()
    expect(page.get_by_text("All selected")).to_be_visible()
    expect(page.locator("[data-row] :checked")).to_have_count(3)
    row(page, items[1]).get_by_role("checkbox").uncheck()
    expect(page.get_by_text("2 selected")).to_be_visible()
    expect(page.get_by_label(label)).not_to_be_checked()
    page.get_by_label(label).check()
    page.get_by_label(label).uncheck()
    expect(page.locator("[data-row] :checked")).to_have_count(0)
    page.keyboard.press("x")
    page.get_by_label(label).check()
    page.get_by_role("link", name="Older").click()
    expect(page.locator("[data-row] :checked")).to_have_count(5)
    expect(page.get_by_text("All selected")).to_be_visible()
    page.keyboard.press("e")

    expect(notice(page)).to_contain_text("5 items")
    assert folders(items) == ["done"] * 5


def test_after_a_change_of_all_that_match_the_next_act_is_on_one_item(page: Page, site: str) -> None:
    items = some_items(5)
    open_inbox(page, site)
    page.keyboard.press("j")
    panel_shows(page, items[0])
    page.keyboard.press("x")
    page.get_by_label("All 5 in New").check()
    page.keyboard.press("l")
    page.keyboard.type("ramp")
    page.keyboard.press("Enter")
    expect(notice(page)).to_contain_text("5 items")
    expect(page.get_by_role("group", name="Selected items")).to_be_hidden()

    page.keyboard.press("e")

    expect(row(page, items[0])).to_have_count(0)
    assert folders(items) == ["done", "new", "new", "new", "new"]


def test_undo_keeps_what_older_has_loaded(page: Page, site: str) -> None:
    items = some_items(8)
    open_inbox(page, site)
    page.get_by_role("link", name="Older").click()
    row(page, items[4]).get_by_role("link").click()
    panel_shows(page, items[4])
    page.keyboard.press("e")
    expect(row(page, items[4])).to_have_count(0)
    panel_shows(page, items[5])

    page.keyboard.press("u")

    expect(row(page, items[4])).to_be_visible()
    expect(page.locator("[data-row]")).to_have_count(6)
    assert page.locator("[data-row]").evaluate_all("rows => rows.map((row) => row.dataset.row)") == [
        item.feedback_id for item in items[:6]
    ]
    page.get_by_role("link", name="Older").click()
    expect(page.locator("[data-row]")).to_have_count(8)
