"""The figures of the overview, of releases and of answers lead to their items, by keyboard too, and can be printed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any, Literal

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.accessibility import BEYOND_THE_EDGE, NARROW, violations
from tests.browser.figure_links import figure_links
from tests.browser.shop import ANSWERS, OVERVIEW, RELEASES, Shop, a_shop

# The address, and how many links it has at least.
PAGES = [
    (OVERVIEW, 100),
    (f"{OVERVIEW}?period=24h", 20),
    (f"{OVERVIEW}?period=90d", 60),
    (f"{OVERVIEW}?period=7d&form=survey", 15),
    (f"{OVERVIEW}?period=7d&release=2.0", 20),
    (f"{OVERVIEW}?since=2024-11-01&until=2024-11-15&source=widget", 20),
    (RELEASES, 8),  # also those of the NPS and the effort score of 2.0
    (ANSWERS, 60),
    (f"{ANSWERS}?period=90d", 60),
    ("/dashboard/results/", 20),
]


@pytest.fixture(scope="module")
def shop(_stack: None, browser: Browser) -> Iterator[Shop]:
    """The same for all tests of this module, which only read."""
    with a_shop(browser) as shop:
        yield shop


@pytest.fixture
def page(shop: Shop, browser: Browser) -> Iterator[Page]:
    """Its clock stands still, so that no refresh comes between two keys. It has a context of its own: all tabs of a
    context have the same clock, and other tests wait for theirs.
    """
    with browser.new_context(storage_state=shop.context.storage_state()) as context:
        page = context.new_page()
        page.clock.install()
        page.clock.pause_at(page.evaluate("Date.now()") / 1000 + 1)
        yield page


@pytest.mark.parametrize(("address", "fewest"), PAGES)
def test_each_figure_leads_to_as_many_items_as_it_says(shop: Shop, address: str, fewest: int) -> None:
    links = figure_links(shop.open(address))

    assert len(links) >= fewest
    opened = {link: shop.items_behind(link) for link in links}
    assert {link: items for link, items in opened.items() if not link.is_right(items)} == {}


each_page = pytest.mark.parametrize("address", [OVERVIEW, RELEASES, ANSWERS])


@each_page
def test_a_full_page_is_readable_for_everybody_and_fits_a_small_phone(shop: Shop, address: str) -> None:
    page = shop.open(address)
    page.set_viewport_size({"width": NARROW, "height": 800})

    assert page.evaluate(BEYOND_THE_EDGE) == []
    assert violations(page) == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
@each_page
def test_it_prints_charts_and_tables_without_controls(
    shop: Shop, page: Page, address: str, scheme: Literal["light", "dark"]
) -> None:
    page.set_viewport_size({"width": A4, "height": 1000})
    page.goto(f"{shop.site}{address}")
    page.emulate_media(media="print", color_scheme=scheme)

    assert page.evaluate(CONTROLS) == []
    assert page.evaluate(BEYOND_THE_EDGE) == []
    assert page.evaluate(CUT) == []
    charts = page.locator("main svg:is(.chart, .shares, .groups)")
    assert charts.count() >= 2
    for chart in charts.all():
        expect(chart).to_be_visible()
    assert page.evaluate(INK) < 120 < 200 < page.evaluate(PAPER)


A4 = 794  # pixels

CONTROLS = """() => [...document.querySelectorAll('button, input, select, textarea, summary, form, nav')]
    .filter(element => element.checkVisibility({ visibilityProperty: true, opacityProperty: true }))
    .filter(element => element.getBoundingClientRect().width > 1)
    .map(element => element.outerHTML.slice(0, 200))"""

# Tables and charts, of which a part lies outside of something that cuts it.
CUT = """() => [...document.querySelectorAll('main :is(table, svg.chart)')].filter(element => {
    if (!element.checkVisibility()) return false;
    const box = element.getBoundingClientRect();
    for (let around = element.parentElement; around; around = around.parentElement) {
        const style = getComputedStyle(around);
        if (style.overflowX !== 'visible' && around.scrollWidth > around.clientWidth + 1) return true;
    }
    return box.width < 50 || box.height < 20;
}).map(element => element.outerHTML.slice(0, 200))"""

# How bright, from 0 to 255.
INK = """() => {
    const colours = getComputedStyle(document.querySelector('main h2')).color.match(/\\d+/g);
    return Math.max(...colours.slice(0, 3).map(Number));
}"""
PAPER = """() => {
    const [red, green, blue, alpha] = getComputedStyle(document.body).backgroundColor.match(/[\\d.]+/g).map(Number);
    return alpha === 0 ? 255 : Math.min(red, green, blue);
}"""


FIGURES = {
    OVERVIEW: [
        *("section:has(> #over-time) a.pt", "section:has(> #over-time) a.flag", "section:has(> #volume) a.col"),
        *("section:has(> #hours) a.col", ".hist a", ".kpis a.num"),
    ],
    RELEASES: [".side .n a", ".side .figures b a"],
    ANSWERS: [".columns a", ".options td:not(.fill) a", ".legend a", ".score a"],
}


@each_page
def test_tab_goes_through_the_figures_in_the_order_of_the_page(shop: Shop, page: Page, address: str) -> None:
    """And stops once in each chart, not counting the flags above it: the arrow keys go through its points."""
    page.goto(f"{shop.site}{address}")

    stops = list(_stops(page, FIGURES[address]))

    parts = [stop["part"] for stop in stops if stop["part"] >= 0]
    assert len(set(parts)) > 2
    assert parts == sorted(parts)
    assert {figure for stop in stops for figure in stop["figures"]} == set(FIGURES[address])
    charts = Counter(stop["chart"] for stop in stops if stop["chart"] >= 0)
    assert list(charts.values()) == [1] * (3 if address == OVERVIEW else 0)


@pytest.mark.parametrize(
    ("address", "figure"), [(page, figure) for page, all_of in FIGURES.items() for figure in all_of]
)
def test_enter_opens_the_items_of_a_figure(shop: Shop, page: Page, address: str, figure: str) -> None:
    page.goto(f"{shop.site}{address}")
    link = page.locator(figure).last
    items = link.get_attribute("href")

    link.focus()
    page.keyboard.press("Enter")

    expect(page).to_have_url(f"{shop.site}{items}")
    expect(page.get_by_role("heading", name="Inbox")).to_be_visible()


def _stops(page: Page, figures: list[str]) -> Iterator[dict[str, Any]]:
    """Until the focus leaves the page."""
    for _ in range(page.locator("a, button, input, select, summary, [tabindex]").count()):
        page.keyboard.press("Tab")
        stop = page.evaluate(STOP, figures)
        if stop["is_outside"]:
            return
        yield stop


# The place of the part of the page that has the focus, and of the chart. -1: none has.
STOP = """figures => {
    const focused = document.activeElement;
    const place = (all, of) => [...document.querySelectorAll(all)].indexOf(focused.closest(of));
    const parts = 'main :is(section, .release)';
    const isPoint = focused.matches('[data-rove] a:not(.flag)');
    return {
        is_outside: focused === document.body,
        part: place(parts, parts),
        chart: isPoint ? place('[data-rove]', '[data-rove]') : -1,
        figures: figures.filter(figure => focused.matches(figure)),
    };
}"""
