from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from django.conf import settings as site_settings
from playwright.sync_api import Browser, Page, Response, expect

from bench.pages import transferred
from tests.browser.accessibility import violations
from tests.factories import a_member
from tests.sessions import session_of

PERIODS = ("24h", "7d", "30d", "90d")
KILOBYTE = 1000


@pytest.mark.parametrize("width", [1280, 320])
def test_it_has_no_accessibility_violation(dashboard: str, page: Page, said: Callable[..., None], width: int) -> None:
    page.set_viewport_size({"width": width, "height": 800})
    page.goto(dashboard)
    expect(page.locator("#updated")).to_have_attribute("data-state", "live")
    assert violations(page) == []
    if width == 320:
        page.get_by_role("button", name="Menu").click()
        assert violations(page) == []

    said(1, 2, 3, 4, 5)
    page.reload()
    page.get_by_text("These charts as a table").click()
    assert violations(page) == []


@pytest.mark.parametrize("width", [320, 640, 960, 1920])
def test_nothing_has_to_be_scrolled_sideways(dashboard: str, page: Page, said: Callable[..., None], width: int) -> None:
    said(1, 5, message="W" * 500)
    page.set_viewport_size({"width": width, "height": 800})

    page.goto(dashboard)

    assert page.evaluate("document.documentElement.scrollWidth") == width


@pytest.mark.parametrize("period", PERIODS)
def test_the_page_is_light_and_nothing_shifts(
    dashboard: str, page: Page, said: Callable[..., None], period: str
) -> None:
    said(*[1, 2, 3, 4, 5] * 2, message="Words " * 200)
    answers: list[Response] = []
    page.on("response", lambda answer: answers.append(answer))

    page.goto(f"{dashboard}?period=d{period}")
    expect(page.locator("#updated")).to_have_attribute("data-state", "live")

    # A slow page asks a second time for what it has: the answer 304 has no body.
    whole = [answer for answer in answers if "/summary" not in answer.url and answer.status != 304]
    needed = {answer.url: transferred(answer.url, answer.body()) for answer in whole}
    assert {address.rpartition("/")[2] for address in needed} >= {"dashboard.css", "refresh.js", "icons.svg"}
    assert sum(needed.values()) < 100 * KILOBYTE
    assert page.evaluate(SHIFTS) < 0.001  # less than anybody sees


def test_the_rail_opens_by_keyboard_where_there_is_no_room_for_it(dashboard: str, page: Page) -> None:
    page.set_viewport_size({"width": 320, "height": 640})
    page.goto(dashboard)
    expect(page.get_by_role("link", name="Public form")).to_be_hidden()

    for _ in range(3):  # the skip link, the project, the menu
        page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_role("link", name="Public form")).to_be_visible()
    page.keyboard.press("Tab")
    expect(page.get_by_role("button", name="Close")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_role("link", name="Public form")).to_be_hidden()
    expect(page.get_by_role("button", name="Menu")).to_be_focused()


def test_the_rail_stands_beside_the_page_where_there_is_room(dashboard: str, page: Page) -> None:
    page.set_viewport_size({"width": 960, "height": 640})
    page.goto(dashboard)

    expect(page.get_by_role("link", name="Public form")).to_be_visible()
    for name in ("Menu", "Close"):
        expect(page.get_by_role("button", name=name)).to_be_hidden()


@pytest.mark.parametrize("width", [1280, 390, 320])
def test_the_explanation_covers_neither_the_title_nor_the_figure(
    dashboard: str, page: Page, said: Callable[..., None], width: int
) -> None:
    said(5, 1)
    page.set_viewport_size({"width": width, "height": 800})
    page.goto(dashboard)
    page.get_by_role("button", name="How CSAT is calculated").click()

    explained = _box(page, "#why-csat")
    for covered in ("h1", ".sub", ".kpis > :first-child"):
        assert not _overlap(explained, _box(page, covered)), covered


@pytest.mark.parametrize("rating", [1, 5])
def test_the_pin_is_whole_at_either_end(dashboard: str, page: Page, said: Callable[..., None], rating: int) -> None:
    said(rating)
    page.goto(dashboard)

    pin, meter = _box(page, ".pin"), _box(page, ".meter")
    assert pin["width"] == 8
    assert pin["x"] + 4 == pytest.approx(meter["x"] + (meter["width"] if rating == 5 else 0), abs=0.5)
    assert page.evaluate("getComputedStyle(document.querySelector('.meter')).overflow") == "visible"


def test_figures_of_the_table_stand_one_below_the_other(dashboard: str, page: Page, said: Callable[..., None]) -> None:
    said(5, 1)
    page.goto(dashboard)
    page.get_by_text("These charts as a table").click()

    cells = page.locator(".data td, .data thead th:not(:first-child)")
    aligned = cells.evaluate_all("cells => cells.map(cell => getComputedStyle(cell).textAlign)")
    assert set(aligned) == {"end"}
    assert page.evaluate("getComputedStyle(document.querySelector('.data td')).fontVariantNumeric") == (
        "lining-nums tabular-nums"
    )


def test_an_item_of_few_words_takes_one_line(dashboard: str, page: Page, said: Callable[..., None]) -> None:
    said(5, message="All good")
    said(4, message="Words " * 40)
    page.goto(dashboard)

    long, short = (text.bounding_box() for text in page.locator(".item .txt").all())
    assert long
    assert short
    assert long["height"] == pytest.approx(2 * short["height"], abs=1)


def test_times_are_those_of_the_reader(site: str, browser: Browser, said: Callable[..., None]) -> None:
    said(5)
    context = browser.new_context(timezone_id="Pacific/Auckland")
    cookie = {"name": site_settings.SESSION_COOKIE_NAME, "value": session_of(a_member()), "url": site}
    context.add_cookies([cookie])  # type: ignore[list-item]
    page = context.new_page()
    page.goto(f"{site}/dashboard/")

    time = page.locator(".item time")
    there = datetime.fromisoformat(str(time.get_attribute("datetime"))).astimezone(ZoneInfo("Pacific/Auckland"))
    expect(time).to_have_text(f"{there:%H:%M}")
    expect(time).to_have_attribute("title", re.compile(f"{there.day} .* {there:%H:%M} (GMT|NZ)"))
    context.close()


def test_the_public_form_opens_beside_the_dashboard(dashboard: str, page: Page) -> None:
    page.goto(dashboard)

    with page.expect_popup() as form:
        page.get_by_role("link", name="Public form (opens in a new tab)").click()

    expect(form.value.get_by_role("heading", name="How was it?")).to_be_visible()
    assert page.url == dashboard


def test_it_signs_out(dashboard: str, page: Page) -> None:
    page.goto(dashboard)

    page.get_by_role("button", name="Sign out").click()

    page.wait_for_url("**/sign-in/")
    page.goto(dashboard)
    assert "/sign-in/" in page.url


SHIFTS = """() => new Promise(resolve => {
    new PerformanceObserver(list => resolve(list.getEntries().reduce((sum, entry) => sum + entry.value, 0)))
        .observe({ type: "layout-shift", buffered: true });
    setTimeout(() => resolve(0), 300);
})"""


def _box(page: Page, selector: str) -> dict[str, float]:
    box = page.locator(selector).bounding_box()
    assert box
    return dict(box)  # type: ignore[arg-type]


def _overlap(one: dict[str, float], other: dict[str, float]) -> bool:
    return all(
        one[start] < other[start] + other[size] and other[start] < one[start] + one[size]
        for start, size in (("x", "width"), ("y", "height"))
    )
