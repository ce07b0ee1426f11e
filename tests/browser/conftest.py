"""The site on a port of its own, and a Chromium to open it with: the system's, never one that is fetched."""

from __future__ import annotations

import os
import shutil
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.core.servers.basehttp import ThreadedWSGIServer
from django.core.wsgi import get_wsgi_application
from django.test.testcases import QuietWSGIRequestHandler
from playwright.sync_api import Browser, Page, sync_playwright

from feedback import tokens

CHROMIUM = os.environ.get("CHROMIUM") or shutil.which("chromium")
OPTIONS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


class Door:
    """Before a WSGI application. Closed, it waits for who is inside: a page that ended in the middle of a request
    would else have it carried out in the next test."""

    def __init__(self, application: Callable[..., Iterable[bytes]]) -> None:
        self._application = application
        self._inside = 0
        self._is_open = True
        self._changed = threading.Condition()

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        with self._changed:
            if not self._is_open:
                start_response("503 Service Unavailable", [("Content-Length", "0")])
                return []
            self._inside += 1
        try:
            return self._application(environ, start_response)
        finally:
            with self._changed:
                self._inside -= 1
                self._changed.notify_all()

    def close(self) -> None:
        with self._changed:
            self._is_open = False
            self._changed.wait_for(lambda: not self._inside, timeout=10)


@contextmanager
def served(application: Callable[..., Iterable[bytes]]) -> Iterator[str]:
    """A WSGI application on a free port of 127.0.0.1; the address has no slash at its end."""
    server = ThreadedWSGIServer(("127.0.0.1", 0), QuietWSGIRequestHandler)
    door = Door(application)
    server.set_app(door)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        door.close()
        server.server_close()
        thread.join()


@pytest.fixture
def site(stack: int, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """The address of the whole site, on an emulated AWS whose tables are empty."""
    monkeypatch.setattr(tokens, "LEAST_AGE", timedelta(0))  # a browser under test types faster than people
    cache.clear()
    with served(get_wsgi_application()) as address:
        yield address


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
    context.set_default_timeout(10_000)
    page = context.new_page()
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("console", lambda line: complaints.append(line.text) if "Content Security Policy" in line.text else None)
    yield page
    context.close()
    assert complaints == []
