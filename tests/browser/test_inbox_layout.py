"""Where the parts of the inbox stand: nothing covers what a person needs next."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, FloatRect, Locator, Page, expect

from staff.roles import Role
from tests.browser.inbox import notice, open_inbox, panel_shows, row, sign_in, some_items
from tests.factories import a_member

WIDE = {"width": 1280, "height": 800}
PHONE = {"width": 320, "height": 700}


@pytest.fixture
def page(browser: Browser, site: str) -> Iterator[Page]:
    context = browser.new_context()
    yield sign_in(context, site, a_member(Role.AGENT))
    context.close()


def _box(element: Locator) -> FloatRect:
    box = element.bounding_box()
    assert box
    return box


def _end(element: Locator) -> float:
    box = _box(element)
    return box["y"] + box["height"]


def _finish_one(page: Page) -> None:
    page.locator("[data-row] input").first.check()
    page.locator(".bulk").get_by_role("button", name="Done").click()
    expect(notice(page)).to_contain_text("Done")


@pytest.mark.parametrize("keys", ["on", "off"])
def test_the_notice_stands_in_the_line_below_the_list_and_the_item(page: Page, site: str, keys: str) -> None:
    some_items(3)
    page.set_viewport_size(WIDE)  # type: ignore[arg-type]
    open_inbox(page, site)
    page.evaluate("keys => document.documentElement.dataset.keys = keys", keys)
    _finish_one(page)

    assert _box(notice(page))["y"] >= _end(page.locator("#panes")) - 1  # of the line's border
    assert _end(notice(page)) <= WIDE["height"]


def test_on_a_phone_the_notice_covers_neither_the_selection_nor_the_end_of_the_page(page: Page, site: str) -> None:
    _, item, _ = some_items(3)
    page.set_viewport_size(PHONE)  # type: ignore[arg-type]
    open_inbox(page, site)
    _finish_one(page)

    page.locator("[data-row] input").first.check()
    for button in page.locator(".bulk > .btn").all():
        assert _end(button) <= _box(notice(page))["y"]

    page.locator("[data-row] a").first.click()
    panel_shows(page, item)
    page.evaluate("scrollTo(0, document.body.scrollHeight)")
    assert _end(page.locator("#item .sender > :last-child")) <= _box(notice(page))["y"]


def test_a_row_that_is_selected_by_shift_and_j_is_above_the_bar(page: Page, site: str) -> None:
    some_items(20)
    page.set_viewport_size(WIDE)  # type: ignore[arg-type]
    open_inbox(page, site)
    page.keyboard.press("j")
    for _ in range(12):
        page.keyboard.press("Shift+J")

    assert _end(page.locator("[data-row]:has([aria-current])")) <= _box(page.locator(".bulk"))["y"]


def test_on_a_phone_filters_and_views_share_a_row(page: Page, site: str) -> None:
    page.set_viewport_size(PHONE)  # type: ignore[arg-type]
    open_inbox(page, site)
    filters, views = (page.locator(f"[popovertarget={name}]") for name in ("filters", "views"))

    assert _box(filters)["y"] == pytest.approx(_box(views)["y"], abs=1)
    assert _box(filters)["x"] < _box(views)["x"]


def _is_in_view(page: Page) -> bool:
    return notice(page).evaluate("each => getComputedStyle(each).clipPath === 'none'") is True


def test_the_notice_leaves_after_a_while_and_its_key_still_works(page: Page, site: str) -> None:
    first, *_ = some_items(2)
    page.clock.install()
    open_inbox(page, site)
    _finish_one(page)
    assert _is_in_view(page)

    page.clock.fast_forward(20_000)

    expect(notice(page)).to_have_class("notice left")
    assert not _is_in_view(page)
    page.keyboard.press("u")
    expect(row(page, first)).to_be_visible()
    expect(notice(page)).to_contain_text("Undone.")
    assert _is_in_view(page)


def test_the_notice_stays_while_a_person_is_about_to_use_it(page: Page, site: str) -> None:
    some_items(2)
    page.clock.install()
    open_inbox(page, site)
    _finish_one(page)
    undo = notice(page).get_by_role("button", name="Undo")

    undo.hover()
    page.clock.fast_forward(20_000)
    assert _is_in_view(page)
    page.mouse.move(5, 5)
    undo.focus()
    page.clock.fast_forward(20_000)
    assert _is_in_view(page)
    undo.blur()
    page.clock.fast_forward(20_000)
    expect(notice(page)).to_have_class("notice left")
    undo.focus()
    assert _is_in_view(page)
