"""What a program sends to the running platform is on a page that is open, without a reload: the emulated streams, the
pump, the handler, the counters and the browser, with no part of them replaced.

How long it takes is measured by hand: docs/pages.md.
"""

from __future__ import annotations

import json
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import browser, page
from tests.local_aws.running import Run

pytestmark = pytest.mark.integration
__all__ = ["browser", "page"]  # fixtures

COUNT = "#summary [data-count='{}']"


@pytest.fixture
def run(tmp_path: Path) -> Iterator[Run]:
    run = Run(tmp_path)
    run.start()
    run.wait_until_it_answers()
    yield run
    if run.is_running():
        run.kill()


def test_an_item_that_a_program_sends_is_counted_on_the_open_overview(run: Run, page: Page) -> None:
    demo = json.loads((run.folder / "data" / "demo.json").read_text())
    _sign_in(page, demo)
    expect(page.get_by_role("heading", name="First steps")).to_be_visible()

    for number in (1, 2):
        _send(demo, rating=number)
        # A click tells the page that something is going on, as a person who looks at it does.
        page.get_by_role("heading", name="Overview").click()
        expect(page.locator(COUNT.format(number))).to_be_attached()


def _sign_in(page: Page, demo: dict[str, str]) -> None:
    page.goto(f"{demo['url']}/dashboard/")
    page.get_by_label("E-mail").fill(demo["adminEmail"])
    page.get_by_label("Password").fill(demo["adminPassword"])
    page.get_by_role("button", name="Sign in").click()


def _send(demo: dict[str, str], *, rating: int) -> None:
    request = urllib.request.Request(
        f"{demo['url']}/feedback",
        json.dumps({"rating": rating, "message": "The ramp opened late"}).encode(),
        {"Content-Type": "application/json", "X-Api-Key": demo["apiKey"]},
    )
    with urllib.request.urlopen(request, timeout=30) as response:
        assert response.status == 201
