"""Single-key shortcuts: what a key does, when it does nothing, the list of keys, and the switch."""

from __future__ import annotations

import pytest
from playwright.sync_api import Locator, Page, expect


@pytest.fixture
def style(site: str, page: Page) -> Page:
    page.goto(f"{site}/style/")
    expect(page.get_by_role("button", name="Shortcuts")).to_be_visible()
    return page


def _help(page: Page) -> Locator:
    return page.get_by_role("dialog", name="Keyboard shortcuts")


def test_a_key_activates_its_element(style: Page) -> None:
    style.keyboard.press("/")

    expect(style.get_by_role("searchbox", name="Search")).to_be_focused()
    expect(style.get_by_role("searchbox", name="Search")).to_have_value("")


@pytest.mark.parametrize("key", ["Control+/", "Alt+/", "Meta+/"])
def test_combinations_belong_to_the_browser(style: Page, key: str) -> None:
    style.keyboard.press(key)

    expect(style.get_by_role("searchbox", name="Search")).not_to_be_focused()


@pytest.mark.parametrize("field", ["[name=title]", "[name=note]", "[name=rating]"])
def test_no_key_acts_while_a_person_fills_in_a_field(style: Page, field: str) -> None:
    style.locator(field).focus()

    style.keyboard.press("?")

    expect(_help(style)).to_be_hidden()


def test_a_key_acts_while_a_checkbox_has_the_focus(style: Page) -> None:
    style.get_by_label("Close its items").focus()

    style.keyboard.press("?")

    expect(_help(style)).to_be_visible()


def test_below_an_open_menu_nothing_is_activated(style: Page) -> None:
    style.get_by_role("button", name="A menu").click()

    style.keyboard.press("/")

    expect(style.get_by_role("searchbox", name="Search")).not_to_be_focused()


def test_the_list_names_each_key_with_what_it_does(style: Page) -> None:
    style.keyboard.press("?")

    rows = [" ".join(words) for words in _help(style).locator("dl > div").evaluate_all(WORDS)]
    assert {"e Done", "s Spam", "j Next", "k Previous", "x Select", "? Show this list", "u Undo"} <= set(rows)
    assert {"⇧ J Select, and next", "⇧ K Select, and previous", "↵ Open"} <= set(rows)
    assert [row for row in rows if len(row.split()) < 2] == []
    assert len(rows) == len({row.split()[0] + row.split()[1] for row in rows})


def test_the_list_closes_with_escape_and_its_button_opens_it(style: Page) -> None:
    style.keyboard.press("?")
    style.keyboard.press("Escape")
    expect(_help(style)).to_be_hidden()

    style.get_by_role("button", name="Shortcuts").click()

    expect(_help(style)).to_be_visible()


def test_they_can_be_switched_off_and_stay_off(style: Page) -> None:
    style.get_by_role("button", name="Shortcuts").click()
    style.get_by_role("switch", name="Single-key shortcuts").uncheck()
    style.get_by_role("button", name="Close").click()
    style.reload()

    style.keyboard.press("/")
    style.keyboard.press("?")

    expect(style.get_by_role("searchbox", name="Search")).not_to_be_focused()
    expect(_help(style)).to_be_hidden()
    expect(style.locator("kbd:visible", has_text="e")).to_have_count(1)  # the one in the text

    style.get_by_role("button", name="Shortcuts").click()
    style.get_by_role("switch", name="Single-key shortcuts").check()
    style.get_by_role("button", name="Close").click()
    style.keyboard.press("/")
    expect(style.get_by_role("searchbox", name="Search")).to_be_focused()


@pytest.mark.parametrize(("key", "code"), [("\u0447", "KeyX"), ("X", "KeyX")])
def test_other_alphabets_and_caps_lock_change_nothing(style: Page, key: str, code: str) -> None:
    style.keyboard.press("j")

    style.evaluate(PRESS, [key, code])

    expect(style.get_by_role("checkbox", name="Select Elin Dahl")).to_be_checked()


WORDS = "rows => rows.map(row => [...row.children].map(part => part.textContent.trim()))"

PRESS = """([key, code]) => document.activeElement.dispatchEvent(
    new KeyboardEvent("keydown", { key, code, bubbles: true, cancelable: true }))"""
