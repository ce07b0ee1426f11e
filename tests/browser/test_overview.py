"""The overview with a keyboard, and where its figures lead."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Locator, Page, expect

from analytics.counting import stream_handler
from tests.browser.accessibility import violations
from tests.factories import FeedbackStream, a_feedback


@pytest.fixture
def submit(stack: int) -> Callable[..., None]:
    """Creates and counts items with these ratings."""
    stream = FeedbackStream()

    def create(*ratings: int, **fields: Any) -> None:
        for rating in ratings:
            a_feedback(rating=rating, **fields)
        stream_handler.count(stream.records())

    return create


@pytest.fixture
def ratings(dashboard: str, page: Page, submit: Callable[..., None]) -> Locator:
    submit(1, 2, 3, 4, 5, message="This is terrible and awful")
    page.goto(dashboard)
    return page.locator("section:has(> #histogram) a")


def test_each_row_of_the_histogram_leads_to_its_items(ratings: Locator, page: Page) -> None:
    ratings.nth(3).click()

    expect(page.get_by_role("heading", name="Inbox")).to_be_visible()
    assert parse_qs(urlsplit(page.url).query)["rating"] == ["2"]
    expect(page.locator("#rows > li[id]")).to_have_count(1)


@pytest.mark.parametrize(("place", "number"), [(0, 2), (1, 5), (2, 5)])
def test_each_figure_leads_to_as_many_items_as_it_counts(
    dashboard: str, page: Page, submit: Callable[..., None], place: int, number: int
) -> None:
    submit(1, 2, 3, 4, 5)
    page.goto(dashboard)

    page.locator(".kpis > div").nth(place).locator("a.num").click()

    expect(page.locator("#rows > li[id]")).to_have_count(number)


def test_in_a_chart_tab_stops_once_and_the_arrow_keys_go_through_its_points(
    dashboard: str, page: Page, submit: Callable[..., None]
) -> None:
    submit(5)
    page.goto(f"{dashboard}?period=7d")
    points = page.locator("svg[data-rove]").first.locator("a")
    expect(points.last).to_have_attribute("tabindex", "0")

    points.last.focus()
    expect(points.last.locator(".say")).to_have_css("opacity", "1")
    page.keyboard.press("Home")
    expect(points.first).to_be_focused()
    page.keyboard.press("ArrowLeft")
    expect(points.first).to_be_focused()
    page.keyboard.press("Enter")

    expect(page.locator("#rows > li[id]")).to_have_count(1)


def test_a_refresh_keeps_the_point_that_has_the_focus(dashboard: str, page: Page, submit: Callable[..., None]) -> None:
    submit(5)
    page.clock.install()
    page.goto(dashboard)
    bar = page.locator("section:has(> #volume) svg[data-rove] a").last
    bar.focus()

    submit(4)
    page.clock.run_for(2000)

    expect(page.locator(".kpis [class=num]").nth(2)).to_have_text("2")
    expect(bar).to_be_focused()
    expect(bar).to_have_attribute("tabindex", "0")


def test_a_menu_chooses_what_the_figures_are_about(dashboard: str, page: Page, submit: Callable[..., None]) -> None:
    submit(5)
    submit(4, source="widget")
    page.goto(dashboard)

    page.get_by_role("button", name="Figures of: All feedback").click()
    assert violations(page) == []
    page.locator("#about").get_by_role("link", name="widget").click()

    expect(page.get_by_role("button", name="Figures of: widget")).to_be_visible()
    expect(page.locator(".newest .item")).to_have_count(1)


def test_other_days_are_chosen_in_a_form(dashboard: str, page: Page, submit: Callable[..., None]) -> None:
    submit(5)
    page.goto(dashboard)

    page.get_by_role("button", name="Other days").click()
    page.get_by_label("From").fill("2026-01-01")
    page.get_by_label("Until").fill("2026-01-10")
    page.get_by_role("button", name="Show").click()

    expect(page.get_by_text("1 Jan to 10 Jan")).to_be_visible()
    expect(page.locator(".kpis [class=num]").nth(2)).to_have_text("0")
    assert violations(page) == []
