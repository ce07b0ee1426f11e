"""From the inbox to the figures of a list, and from each figure back to its items."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from activity.rows import TERMINAL
from feedback.inbox import edits
from feedback.inbox.edits import Edit
from staff.roles import Role
from tests.browser.inbox import INBOX, sign_in
from tests.factories import a_feedback, a_member


@pytest.fixture
def page(browser: Browser, site: str) -> Iterator[Page]:
    context = browser.new_context()
    yield sign_in(context, site, a_member(Role.AGENT))
    context.close()


def _figures(page: Page, site: str) -> None:
    for rating in (5, 4, 2, 1):
        item = a_feedback(rating=rating, message="The ramp")
        if rating < 3:
            edits.apply(item, Edit(add_tags=frozenset({"icy"})), actor=TERMINAL)
    a_feedback(rating=3, message="Coffee")
    page.goto(f"{site}{INBOX}?status=all")
    page.get_by_role("searchbox", name="Search in All folders").fill("ramp")
    page.keyboard.press("Enter")
    expect(page.locator("#rows > li[id]")).to_have_count(4)
    page.get_by_role("link", name="Show as figures").click()
    expect(page.get_by_text("All 4 items")).to_be_visible()


def test_a_search_is_shown_as_figures_and_its_text_is_in_no_address(page: Page, site: str) -> None:
    _figures(page, site)

    assert "ramp" not in page.url
    expect(page.get_by_role("list", name="Filters that are set")).to_contain_text("“ramp”")
    page.get_by_role("link", name="Back to the list").click()
    expect(page.locator("#rows > li[id]")).to_have_count(4)


@pytest.mark.parametrize(
    ("figure", "number"),
    [
        (".kpis > div:nth-child(1) a.num", 2),
        (".kpis > div:nth-child(2) a.num", 4),
        (".kpis > div:nth-child(3) a.num", 4),
        ("section:has(> #histogram) a >> nth=0", 1),
        ("section:has(> #by-tag) a", 2),
    ],
)
def test_each_figure_leads_to_its_items(page: Page, site: str, figure: str, number: int) -> None:
    _figures(page, site)

    page.locator(figure).click()

    expect(page).to_have_url(re.compile(rf"{INBOX}\?.*search="))
    expect(page.locator("#rows > li[id]")).to_have_count(number)


def test_a_bar_leads_to_the_items_of_its_time(page: Page, site: str) -> None:
    _figures(page, site)

    page.locator("section:has(> #volume) svg[data-rove] a").last.focus()
    page.keyboard.press("Enter")

    expect(page.locator("#rows > li[id]")).to_have_count(4)
