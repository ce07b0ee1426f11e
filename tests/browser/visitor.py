"""What a visitor does with the public form."""

from __future__ import annotations

import re

from playwright.sync_api import Frame, Locator, Page

STORY = "The lift was closed, and nobody said why."


def fill_in(page: Page | Frame, *, rating: int | None = 2, email: str = "ada@example.com") -> None:
    if rating:
        choose(page, rating)
    page.get_by_label("What should we know?").fill(STORY)
    page.get_by_label("Name").fill("Ada")
    page.get_by_label("E-mail").fill(email)


def send(page: Page | Frame) -> None:
    page.get_by_role("button", name="Send feedback").click()


def choose(page: Page | Frame, rating: int) -> None:
    # Forced, as the face of a step covers the radio button it belongs to.
    page.get_by_role("radio", name=re.compile(f"^{rating}")).check(force=True)


def thanks(page: Page | Frame) -> Locator:
    return page.get_by_role("heading", name="Thank you, we have it")
