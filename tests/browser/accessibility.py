"""What axe-core finds wrong, in light and in dark."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from axe_playwright_python.sync_playwright import Axe  # type: ignore[import-untyped]
from playwright.sync_api import Page

Scheme = Literal["light", "dark"]


def violations(page: Page, schemes: Sequence[Scheme] = ("light", "dark")) -> list[str]:
    found = []
    for scheme in schemes:
        page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        for violation in Axe().run(page).response["violations"]:
            places = [node["html"] for node in violation["nodes"]]
            found.append(f"{scheme}: {violation['id']}: {violation['help']}: {places}")
    return found
