from __future__ import annotations

from collections.abc import Callable

import pytest
from django.conf import settings as site_settings
from playwright.sync_api import Browser, Page, expect

from analytics import counting
from storage.clients import client
from tests.browser.accessibility import violations
from tests.factories import FeedbackStream, a_feedback
from tests.sessions import a_member, session_of

PERIODS = (7, 30, 90)
KILOBYTE = 1000


@pytest.fixture
def said(stack: int) -> Callable[..., None]:
    """Feedback that came in just now and was counted; each is given by its rating."""
    stream = FeedbackStream()

    def say(*ratings: int, message: str = "All good") -> None:
        for rating in ratings:
            a_feedback(rating=rating, message=message, name="Grace Hopper")
        counting.count(stream.records())

    return say


@pytest.fixture
def dashboard(site: str, page: Page) -> str:
    """Its address; the browser has signed in."""
    cookie = {"name": site_settings.SESSION_COOKIE_NAME, "value": session_of(a_member()), "url": site}
    page.context.add_cookies([cookie])  # type: ignore[list-item]
    return f"{site}/dashboard/"


def test_new_feedback_shows_without_a_reload(dashboard: str, page: Page, said: Callable[..., None]) -> None:
    page.goto(dashboard)
    expect(page.get_by_role("heading", name="Two ways to hear the first voice")).to_be_visible()
    expect(page.locator("#updated")).to_have_attribute("data-state", "live", timeout=30_000)

    said(2, message="The ramp opened late")

    expect(page.get_by_text("The ramp opened late")).to_be_visible(timeout=30_000)
    expect(page.get_by_role("status")).to_have_text("New feedback: 1 in this period")


def test_what_a_visitor_sends_is_on_the_dashboard_within_two_seconds(
    dashboard: str, page: Page, browser: Browser, site: str
) -> None:
    page.clock.install()
    page.goto(dashboard)
    expect(page.locator("#updated")).to_have_attribute("data-state", "live")

    visitor = browser.new_page()
    visitor.goto(f"{site}/")
    visitor.get_by_role("radio", name="2").check(force=True)
    visitor.get_by_label("What should we know?").fill("The ramp opened late")
    visitor.get_by_role("button", name="Send feedback").click()
    expect(visitor.get_by_role("heading", name="Thank you, we have it")).to_be_visible()
    visitor.close()
    counting.count(FeedbackStream().records())  # the stream's part, which Lambda has done before the next poll
    page.clock.run_for(2000)

    expect(page.get_by_text("The ramp opened late")).to_be_visible()


def test_a_refresh_leaves_what_the_reader_does_alone(dashboard: str, page: Page, said: Callable[..., None]) -> None:
    said(5)
    page.clock.install()
    page.goto(dashboard)
    page.get_by_text("These charts as a table").click()
    page.get_by_role("button", name="How CSAT is counted").click()
    expect(page.get_by_text("1 of 1.")).to_be_visible()

    said(1)
    page.clock.run_for(2000)

    expect(page.get_by_text("1 of 2.")).to_be_visible()
    expect(page.get_by_role("button", name="How CSAT is counted")).to_be_focused()
    expect(page.get_by_role("columnheader", name="Neutral")).to_be_visible()


def test_it_asks_for_nothing_while_hidden(dashboard: str, page: Page) -> None:
    page.clock.install()
    page.goto(dashboard)
    expect(page.locator("#updated")).to_have_attribute("data-state", "live")
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))

    _hide(page, True)
    page.clock.run_for(60_000)
    assert [address for address in asked if "summary" in address] == []

    with page.expect_request("**/dashboard/summary*"):
        _hide(page, False)


def test_it_says_when_it_cannot_be_reached_and_comes_back(
    dashboard: str, page: Page, said: Callable[..., None]
) -> None:
    page.goto(dashboard)
    expect(page.locator("#updated")).to_have_attribute("data-state", "live")

    page.context.set_offline(True)
    expect(page.get_by_text("Not reached since")).to_be_visible()
    said(4, message="Sent while the dashboard was offline")
    page.context.set_offline(False)

    expect(page.get_by_text("Sent while the dashboard was offline")).to_be_visible()
    expect(page.get_by_text("Updated")).to_be_visible()


def test_it_tries_again_after_an_error(dashboard: str, page: Page) -> None:
    page.route("**/dashboard/summary*", lambda route: route.fulfill(status=503), times=1)
    page.clock.install()
    page.goto(dashboard)
    expect(page.get_by_text("Not reached since")).to_be_visible()

    page.clock.run_for(3000)

    expect(page.locator("#updated")).to_have_attribute("data-state", "live")


def test_it_stops_and_says_so_when_signed_out_elsewhere(dashboard: str, page: Page) -> None:
    page.goto(f"{dashboard}?days=7")
    expect(page.get_by_role("link", name="Sign in again")).to_be_hidden()
    expect(page.locator("#updated")).to_have_attribute("data-state", "live")

    dynamodb, table = client("dynamodb"), site_settings.TABLES["sessions"]
    for session in dynamodb.scan(TableName=table)["Items"]:
        dynamodb.delete_item(TableName=table, Key={"sessionId": session["sessionId"]})

    expect(page.locator("#updated")).to_contain_text("You are signed out.")
    expect(page.get_by_role("status")).to_have_text("You are signed out.")
    assert violations(page) == []
    page.get_by_role("link", name="Sign in again").click()
    expect(page).to_have_url(f"{dashboard.replace('/dashboard/', '')}/sign-in/?next=%2Fdashboard%2F%3Fdays%3D7")


@pytest.mark.parametrize("width", [1280, 320])
def test_it_has_no_accessibility_violation(dashboard: str, page: Page, said: Callable[..., None], width: int) -> None:
    page.set_viewport_size({"width": width, "height": 800})
    page.goto(dashboard)
    expect(page.locator("#updated")).to_have_attribute("data-state", "live")
    assert violations(page) == []
    if width == 320:
        page.get_by_role("button", name="Menu").click()
        assert violations(page) == []

    said(1, 2, 3, 4, 5)
    page.reload()
    page.get_by_text("These charts as a table").click()
    assert violations(page) == []


@pytest.mark.parametrize("width", [320, 640, 960, 1920])
def test_nothing_has_to_be_scrolled_sideways(dashboard: str, page: Page, said: Callable[..., None], width: int) -> None:
    said(1, 5, message="W" * 500)
    page.set_viewport_size({"width": width, "height": 800})

    page.goto(dashboard)

    assert page.evaluate("document.documentElement.scrollWidth") == width


@pytest.mark.parametrize("period", PERIODS)
def test_the_page_is_light_and_nothing_shifts(
    dashboard: str, page: Page, said: Callable[..., None], period: int
) -> None:
    said(*[1, 2, 3, 4, 5] * 2, message="Words " * 200)
    sizes: dict[str, int] = {}
    page.on("requestfinished", lambda request: sizes.__setitem__(request.url, request.sizes()["responseBodySize"]))

    page.goto(f"{dashboard}?days={period}")
    expect(page.locator("#updated")).to_have_attribute("data-state", "live")

    needed = {address: size for address, size in sizes.items() if "/summary" not in address}
    assert {address.rpartition("/")[2] for address in needed} >= {"dashboard.css", "dashboard.js", "icons.svg"}
    assert sum(needed.values()) < 100 * KILOBYTE
    assert page.evaluate(SHIFTS) < 0.001  # less than anybody sees


def test_the_rail_opens_by_keyboard_where_there_is_no_room_for_it(dashboard: str, page: Page) -> None:
    page.set_viewport_size({"width": 320, "height": 640})
    page.goto(dashboard)
    expect(page.get_by_role("link", name="Public form")).to_be_hidden()

    for _ in range(3):  # the skip link, the project, the menu
        page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_role("link", name="Public form")).to_be_visible()
    page.keyboard.press("Tab")
    expect(page.get_by_role("button", name="Close")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_role("link", name="Public form")).to_be_hidden()
    expect(page.get_by_role("button", name="Menu")).to_be_focused()


def test_the_rail_stands_beside_the_page_where_there_is_room(dashboard: str, page: Page) -> None:
    page.set_viewport_size({"width": 960, "height": 640})
    page.goto(dashboard)

    expect(page.get_by_role("link", name="Public form")).to_be_visible()
    for name in ("Menu", "Close"):
        expect(page.get_by_role("button", name=name)).to_be_hidden()


def test_it_signs_out(dashboard: str, page: Page) -> None:
    page.goto(dashboard)

    page.get_by_role("button", name="Sign out").click()

    page.wait_for_url("**/sign-in/")
    page.goto(dashboard)
    assert "/sign-in/" in page.url


def _hide(page: Page, hidden: bool) -> None:
    page.evaluate(
        """hidden => {
            Object.defineProperty(document, "hidden", { configurable: true, get: () => hidden });
            document.dispatchEvent(new Event("visibilitychange"));
        }""",
        hidden,
    )


SHIFTS = """() => new Promise(resolve => {
    new PerformanceObserver(list => resolve(list.getEntries().reduce((sum, entry) => sum + entry.value, 0)))
        .observe({ type: "layout-shift", buffered: true });
    setTimeout(() => resolve(0), 300);
})"""
