"""The site on a port of its own, and a Chromium to open it with: the system's, never one that is fetched."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from django.conf import settings as site_settings
from django.core.wsgi import get_wsgi_application
from playwright.sync_api import Browser, Page, expect, sync_playwright

from analytics.counting import stream_handler
from feedback.forms.page import tokens
from tests.factories import FeedbackStream, a_feedback, a_member
from tests.serving import served
from tests.sessions import session_of

CHROMIUM = os.environ.get("CHROMIUM") or shutil.which("chromium")
OPTIONS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@pytest.fixture
def site(stack: int, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """The address of the whole site, on an emulated AWS whose tables are empty."""
    monkeypatch.setattr(tokens, "LEAST_AGE", timedelta(0))  # a browser under test types faster than people
    with served(get_wsgi_application()) as address:
        yield address


expect.set_options(timeout=30_000)  # as all of Playwright waits: a machine under load is slow, not wrong


# One a module, not a session: while Playwright runs, no other test of the worker could run an event loop.
@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=OPTIONS)
        yield chromium
        chromium.close()


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A new visitor's; a script error or a breach of the Content-Security-Policy fails the test."""
    complaints: list[str] = []
    context = browser.new_context()
    page = context.new_page()
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("console", lambda line: complaints.append(line.text) if "Content Security Policy" in line.text else None)
    yield page
    context.close()
    assert complaints == []


@pytest.fixture
def said(stack: int) -> Callable[..., None]:
    """Feedback that came in just now and was counted; each is given by its rating."""
    stream = FeedbackStream()

    def say(*ratings: int, message: str = "All good") -> None:
        for rating in ratings:
            a_feedback(rating=rating, message=message, name="Grace Hopper")
        stream_handler.count(stream.records())

    return say


@pytest.fixture
def dashboard(site: str, page: Page) -> str:
    """Its address; the browser has signed in."""
    cookie = {"name": site_settings.SESSION_COOKIE_NAME, "value": session_of(a_member()), "url": site}
    page.context.add_cookies([cookie])  # type: ignore[list-item]
    return f"{site}/dashboard/"
