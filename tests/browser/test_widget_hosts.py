"""Styles of a page that must not reach the widget, and those that must."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from tests.browser.hosts import host
from tests.browser.widget import launcher

WIDTHS = (320, 390, 1280)
HOSTILE = """
* {
    letter-spacing: 4px !important; text-transform: uppercase !important; line-height: 3 !important;
    word-spacing: 9px !important; font: italic 30px serif !important; color: red !important; cursor: help !important;
    user-select: none !important; visibility: hidden !important; direction: rtl !important;
    text-align: right !important; white-space: pre !important; text-indent: 50px !important;
    pointer-events: none !important;
    --ink: red !important; --page: red !important; --accent: red !important;
}
html { font-size: 10px; }
body { transform: scale(0.5); zoom: 2; filter: blur(9px); overflow: hidden; }
feedback-widget {
    transform: scale(2) !important; zoom: 2 !important; opacity: 0.1 !important; display: none !important;
    position: absolute !important; filter: invert(1) !important;
}
"""

# What is different since the last look.
LOOK = """() => {
    const look = element => {
        const style = getComputedStyle(element);
        const { x, y, width, height } = element.getBoundingClientRect();
        const box = `box: ${[x, y, width, height].map(Math.round)}`;
        const lines = [box, ...[...style].map(name => `${name}: ${style[name]}`)];
        return lines.map(line => `${element.outerHTML.slice(0, 40)} ${line}`);
    };
    const before = window.looks ?? [];
    window.looks = [...document.querySelector("feedback-widget").shadowRoot.querySelectorAll("*")].flatMap(look);
    return window.looks.filter((line, place) => line !== before[place]);
}"""


@pytest.fixture
def shop(site: str) -> Iterator[str]:
    with host(f'<script src="{site}/widget.js" data-question="{"Q" * 60}" async></script>') as address:
        yield address


def test_no_style_of_the_page_reaches_it(shop: str, page: Page) -> None:
    page.goto(shop)
    launcher(page).click()
    styles = page.add_style_tag(content="p {}")
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 664})
        styles.evaluate("(element, css) => element.textContent = css", "p {}")
        assert page.evaluate(LOOK) != []
        styles.evaluate("(element, css) => element.textContent = css", HOSTILE)

        assert page.evaluate(LOOK) == []


def test_the_custom_properties_of_the_documentation_do(shop: str, page: Page) -> None:
    page.goto(shop)
    expect(launcher(page)).to_be_visible()
    page.add_style_tag(
        content="""feedback-widget {
            --feedback-accent: rgb(1, 2, 3); --feedback-on-accent: rgb(4, 5, 6); --feedback-font: monospace;
            --feedback-radius: 11px;
        }"""
    )
    button = launcher(page)

    expect(button).to_have_css("background-color", "rgb(1, 2, 3)")
    expect(button).to_have_css("color", "rgb(4, 5, 6)")
    expect(button).to_have_css("font-family", "monospace")
    expect(button).to_have_css("border-radius", "11px")


@pytest.mark.parametrize("css", ["html { color-scheme: dark }", "feedback-widget { --feedback-color-scheme: dark }"])
def test_it_is_dark_on_a_dark_page(shop: str, page: Page, css: str) -> None:
    page.goto(shop)
    launcher(page).click()
    dialog = page.get_by_role("dialog")
    expect(dialog).to_have_css("background-color", "rgb(254, 253, 251)")

    page.add_style_tag(content=css)

    expect(dialog).to_have_css("background-color", "rgb(26, 25, 22)")
