"""A page whose clock stands still, so that a test decides when it refreshes itself."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import Page

SUMMARY = "**/dashboard/summary*"


def open_at_rest(page: Page, address: str) -> None:
    """With a clock that stands still until the test moves it."""
    page.clock.install(time=0)
    page.clock.pause_at(1000)
    page.goto(address)


def answered(page: Page, act: Callable[[], None]) -> None:
    with page.expect_response(SUMMARY):
        act()
    # What the page makes of the answer comes after it.
    page.evaluate("() => fetch(document.querySelector('[rel=icon]').href)")
