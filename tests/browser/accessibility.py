"""What axe-core finds wrong, in light and in dark, and what a small phone cuts off."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from axe_playwright_python.sync_playwright import Axe  # type: ignore[import-untyped]
from playwright.sync_api import Page

Scheme = Literal["light", "dark"]

NARROW = 320  # pixels

# But for what is only heard, and what lies in something that scrolls or cuts.
BEYOND_THE_EDGE = """() => [...document.body.querySelectorAll("*")].filter(element => {
    if (!element.checkVisibility({ visibilityProperty: true, opacityProperty: true })) return false;
    for (let around = element; around !== document.body; around = around.parentElement) {
        const style = getComputedStyle(around);
        if (style.overflowX !== "visible" && around.namespaceURI.endsWith("xhtml")) return false;
        if (style.clipPath !== "none") return false;
    }
    const { left, right } = element.getBoundingClientRect();
    return left < -0.5 || right > document.documentElement.clientWidth + 0.5;
}).map(element => element.outerHTML.slice(0, 200))"""


def violations(page: Page, schemes: Sequence[Scheme] = ("light", "dark")) -> list[str]:
    found = []
    for scheme in schemes:
        page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        for violation in Axe().run(page).response["violations"]:
            places = [node["html"] for node in violation["nodes"]]
            found.append(f"{scheme}: {violation['id']}: {violation['help']}: {places}")
    return found
