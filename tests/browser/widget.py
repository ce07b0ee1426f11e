"""What a visitor does with the widget."""

from __future__ import annotations

import re

from playwright.sync_api import Locator, Page


def launcher(page: Page) -> Locator:
    return page.get_by_role("button", name="Feedback", exact=True)


def choose(page: Page, rating: int) -> None:
    page.get_by_role("radio", name=re.compile(f"^{rating}")).check(force=True)


def send(page: Page) -> None:
    page.get_by_role("button", name="Send feedback").click()
