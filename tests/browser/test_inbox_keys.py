"""The inbox worked through by keyboard alone."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from feedback.models import Feedback
from staff.models import Person
from staff.roles import Role
from storage import writes
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


def test_twenty_items_are_worked_by_keys_alone(page: Page, site: str) -> None:
    items = some_items(20)
    open_inbox(page, site)
    page.keyboard.press("j")
    panel_shows(page, items[0])

    for place, key in enumerate("eosee" * 4):
        panel_shows(page, items[place])
        page.keyboard.press(key)

    expect(page.get_by_text("All done.")).to_be_visible()
    assert folders(items) == ["done", "open", "spam", "done", "done"] * 4


def test_fast_keys_act_on_one_row_after_the_other(page: Page, site: str) -> None:
    """Without a look at the panel: each key is for the row that was selected when it was pressed."""
    items = some_items(8)
    open_inbox(page, site)
    page.keyboard.press("j")

    for key in "eseoj" + "e":
        page.keyboard.press(key)

    expect(page.locator("[data-row]")).to_have_count(3)
    expect(page.locator("[data-acted]")).to_have_count(0)
    assert folders(items) == ["done", "spam", "done", "open", "new", "done", "new", "new"]


@pytest.mark.parametrize("comes", [True, False])
def test_what_is_typed_before_the_note_is_there_is_text_and_no_act(page: Page, site: str, comes: bool) -> None:
    items = some_items(4)
    open_inbox(page, site)
    page.keyboard.press("j")
    panel_shows(page, items[0])
    held: list[Route] = []
    page.route(f"**/dashboard/inbox/{items[1].feedback_id}?*", lambda route: held.append(route))

    with page.expect_request(f"**/dashboard/inbox/{items[1].feedback_id}?*") as asked:
        for key in "jnsee ":
            page.keyboard.press(key)
    assert asked.value
    if comes:
        held[0].continue_()
        expect(page.locator("#note-text")).to_have_value("see ")
        expect(page.locator("#note-text")).to_be_focused()
    else:
        held[0].abort()
        expect(page.locator("#notice")).not_to_be_empty()
    page.keyboard.type("order")

    if comes:
        expect(page.locator("#note-text")).to_have_value("see order")
    expect(page.locator("[data-row]")).to_have_count(4)
    assert folders(items) == ["new"] * 4


def test_undo_returns_the_item_also_after_a_reload(page: Page, site: str) -> None:
    first, second = some_items(2)
    open_inbox(page, site)
    page.keyboard.press("j")
    page.keyboard.press("e")
    expect(row(page, first)).to_have_count(0)
    panel_shows(page, second)

    page.keyboard.press("u")
    expect(row(page, first)).to_be_visible()
    assert folders([first, second]) == ["new", "new"]

    row(page, first).get_by_role("link").click()
    panel_shows(page, first)
    page.keyboard.press("s")
    expect(notice(page)).to_contain_text("Spam")
    expect(row(page, first)).to_have_count(0)
    reload(page)
    expect(notice(page)).to_contain_text("Spam")
    page.keyboard.press("u")
    expect(row(page, first)).to_be_visible()
    assert folders([first, second]) == ["new", "new"]


def test_a_selection_is_changed_together_and_taken_back_together(page: Page, site: str) -> None:
    items = some_items(5)
    open_inbox(page, site)
    for _ in range(3):
        page.keyboard.press("j")
        page.keyboard.press("x")
    expect(page.get_by_text("3 selected")).to_be_visible()

    page.keyboard.press("e")
    expect(notice(page)).to_contain_text("3 items")
    expect(page.locator("[data-row]")).to_have_count(2)
    assert folders(items) == ["done", "done", "done", "new", "new"]

    reload(page)
    page.keyboard.press("u")
    expect(page.locator("[data-row]")).to_have_count(5)
    assert folders(items) == ["new"] * 5


def test_an_item_is_assigned_tagged_and_snoozed_by_keys(page: Page, site: str, agent: Person) -> None:
    [item] = some_items(1)
    open_inbox(page, site)
    page.keyboard.press("j")
    panel_shows(page, item)
    page.keyboard.press("a")
    page.keyboard.press("Enter")
    expect(row(page, item).get_by_text("Assigned to Ada Lovelace")).to_be_attached()
    page.keyboard.press("l")
    page.keyboard.type("ramp")
    page.keyboard.press("Enter")
    expect(row(page, item).get_by_text("ramp")).to_be_visible()
    expect(row(page, item).get_by_role("link")).to_be_focused()
    page.keyboard.press("z")
    page.keyboard.press("Enter")
    expect(page.get_by_text("All done.")).to_be_visible()

    stored = writes.find(Feedback, item.feedback_id, consistent=True)
    assert (stored.assignee, stored.tags, stored.status) == (agent.person_id, {"ramp"}, "snoozed")


def test_j_and_k_move_and_enter_opens_on_a_phone(page: Page, site: str) -> None:
    _, second, _ = some_items(3)
    page.set_viewport_size({"width": 360, "height": 800})
    open_inbox(page, site)
    for key in "jjjk":
        page.keyboard.press(key)
    expect(row(page, second).get_by_role("link")).to_be_focused()
    page.keyboard.press("Enter")

    panel_shows(page, second)
    expect(page.locator("#list")).to_be_hidden()


def test_a_selection_is_tagged_assigned_and_snoozed_by_keys(page: Page, site: str, agent: Person) -> None:
    items = some_items(3)
    open_inbox(page, site)
    page.keyboard.press("j")
    page.keyboard.press("x")
    page.keyboard.press("Shift+J")
    page.keyboard.press("l")
    page.keyboard.type("ramp")
    page.keyboard.press("Enter")
    expect(notice(page)).to_contain_text("2 items")
    expect(row(page, items[0]).get_by_text("ramp")).to_be_visible()
    page.keyboard.press("a")
    page.keyboard.press("Enter")
    expect(row(page, items[1]).get_by_text("Assigned to Ada Lovelace")).to_be_attached()
    expect(page.get_by_text("2 selected")).to_be_visible()

    stored = [writes.find(Feedback, item.feedback_id, consistent=True) for item in items]
    assert [item.tags for item in stored] == [{"ramp"}, {"ramp"}, None]
    assert [item.assignee for item in stored] == [agent.person_id, agent.person_id, None]
