"""How the dashboard keeps itself up to date: soon while things happen, seldom while nothing does."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.conf import settings as site_settings
from playwright.sync_api import Browser, Page, Route, expect

from activity.rows import TERMINAL
from analytics.counting import stream_handler
from staff.members import memberships
from staff.roles import Role
from storage.connection.clients import client
from tests.browser.accessibility import violations
from tests.browser.refreshes import SUMMARY, answered, open_at_rest
from tests.factories import FeedbackStream, a_member, a_project, an_operator
from tests.sessions import session_of


def test_new_feedback_shows_without_a_reload(dashboard: str, page: Page, said: Callable[..., None]) -> None:
    page.goto(dashboard)
    expect(page.get_by_role("heading", name="First steps")).to_be_visible()
    expect(page.locator("#updated")).to_have_attribute("data-state", "live", timeout=30_000)

    said(2, message="The ramp opened late")

    expect(page.get_by_text("The ramp opened late").first).to_be_visible(timeout=30_000)
    expect(page.locator("#news")).to_have_text("New feedback: 1 in this period")


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
    stream_handler.count(FeedbackStream().records())  # the stream's part, which Lambda has done before the next poll
    page.clock.run_for(2000)

    expect(page.get_by_text("The ramp opened late").first).to_be_visible()


def test_a_refresh_leaves_what_the_reader_does_alone(dashboard: str, page: Page, said: Callable[..., None]) -> None:
    said(5)
    page.clock.install()
    page.goto(dashboard)
    page.get_by_text("These charts as a table").click()
    page.get_by_role("button", name="How CSAT is calculated").click()
    expect(page.get_by_text("1 of 1.")).to_be_visible()

    said(1)
    page.clock.run_for(2000)

    expect(page.get_by_text("1 of 2.")).to_be_visible()
    expect(page.get_by_role("button", name="How CSAT is calculated")).to_be_focused()
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
    expect(page.get_by_text("No connection since")).to_be_visible()
    said(4, message="Sent while the dashboard was offline")
    page.context.set_offline(False)

    expect(page.get_by_text("Sent while the dashboard was offline")).to_be_visible()
    expect(page.get_by_text("Updated")).to_be_visible()


def test_it_tries_again_after_an_error(dashboard: str, page: Page) -> None:
    page.route("**/dashboard/summary*", lambda route: route.fulfill(status=503), times=1)
    page.clock.install()
    page.goto(dashboard)
    expect(page.get_by_text("No connection since")).to_be_visible()

    page.clock.run_for(3000)

    expect(page.locator("#updated")).to_have_attribute("data-state", "live")


def test_it_stops_and_says_so_when_signed_out_elsewhere(dashboard: str, page: Page) -> None:
    page.goto(f"{dashboard}?period=7d")
    expect(page.get_by_role("link", name="Sign in again")).to_be_hidden()
    expect(page.locator("#updated")).to_have_attribute("data-state", "live")

    dynamodb, table = client("dynamodb"), site_settings.TABLES["sessions"]
    for session in dynamodb.scan(TableName=table)["Items"]:
        dynamodb.delete_item(TableName=table, Key={"sessionId": session["sessionId"]})

    expect(page.locator("#updated")).to_contain_text("You are signed out.")
    expect(page.locator("#news")).to_have_text("You are signed out.")
    assert violations(page) == []
    page.get_by_role("link", name="Sign in again").click()
    expect(page).to_have_url(f"{dashboard.replace('/dashboard/', '')}/sign-in/?next=%2Fdashboard%2F%3Fperiod%3D7d")


# Milliseconds. So a tab that is left alone asks 64 times in its first hour.
IDLE_PAUSES = (1500, 3000, 6000, 12_000, 24_000, 48_000, 60_000, 60_000)


def test_it_asks_ever_more_seldom_while_nothing_happens(dashboard: str, page: Page, asked: list[str]) -> None:
    open_at_rest(page, dashboard)

    for number, pause in enumerate(IDLE_PAUSES):
        page.clock.run_for(pause - 1)
        assert len(asked) == number
        answered(page, lambda: page.clock.run_for(1))
        assert len(asked) == number + 1


def test_it_asks_soon_again_when_something_has_changed(
    dashboard: str, page: Page, said: Callable[..., None], asked: list[str]
) -> None:
    open_at_rest(page, dashboard)
    for pause in IDLE_PAUSES:
        answered(page, lambda pause=pause: page.clock.run_for(pause))  # type: ignore[misc]

    said(2, message="The ramp opened late")
    answered(page, lambda: page.clock.run_for(60_000))
    expect(page.get_by_text("The ramp opened late").first).to_be_visible()

    answered(page, lambda: page.clock.run_for(2000))


def test_an_act_while_it_asks_counts_too(dashboard: str, page: Page) -> None:
    open_at_rest(page, dashboard)

    def act_meanwhile(route: Route) -> None:
        page.keyboard.press("Shift")
        route.continue_()

    page.route(SUMMARY, act_meanwhile, times=1)
    answered(page, lambda: page.clock.run_for(1500))

    answered(page, lambda: page.clock.run_for(1500))


def test_it_asks_soon_again_when_the_person_does_something(dashboard: str, page: Page, asked: list[str]) -> None:
    open_at_rest(page, dashboard)
    for pause in IDLE_PAUSES:
        answered(page, lambda pause=pause: page.clock.run_for(pause))  # type: ignore[misc]

    page.keyboard.press("Tab")

    answered(page, lambda: page.clock.run_for(2000))


def test_who_types_without_a_pause_does_not_keep_the_news_away(dashboard: str, page: Page) -> None:
    open_at_rest(page, dashboard)

    with page.expect_response(SUMMARY):
        for _ in range(4):
            page.clock.run_for(500)
            page.keyboard.press("Tab")


@pytest.mark.parametrize("event", ["focus", "online"])
def test_it_asks_at_once_when_the_reader_is_back(dashboard: str, page: Page, event: str) -> None:
    open_at_rest(page, dashboard)

    answered(page, lambda: page.evaluate("event => { dispatchEvent(new Event(event)) }", event))


def test_what_has_not_changed_is_not_sent_again(dashboard: str, page: Page, said: Callable[..., None]) -> None:
    said(5)
    open_at_rest(page, dashboard)
    answered(page, lambda: page.clock.run_for(2000))

    with page.expect_response(SUMMARY) as answer:
        page.clock.run_for(4000)

    assert answer.value.status == 304


def test_the_operations_page_asks_for_nothing_by_itself(dashboard: str, page: Page) -> None:
    cookie = {"name": site_settings.SESSION_COOKIE_NAME, "value": session_of(an_operator()), "url": dashboard}
    page.context.add_cookies([cookie])  # type: ignore[list-item]
    open_at_rest(page, f"{dashboard}operations/")
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url) if "/dashboard/" in request.url else None)

    page.clock.run_for(3_600_000)
    page.keyboard.press("Tab")

    assert asked == []


def test_a_refresh_stays_in_the_language_of_the_page(dashboard: str, page: Page, said: Callable[..., None]) -> None:
    open_at_rest(page, f"{dashboard}?lang=de")
    said(5)

    answered(page, lambda: page.clock.run_for(2000))

    expect(page.get_by_role("heading", name="Bewertung im Lauf der Zeit")).to_be_visible()
    page.get_by_role("link", name="90 Tage").click()
    expect(page.get_by_role("heading", name="Überblick")).to_be_visible()


@pytest.mark.parametrize("language", ["en", "de"])
@pytest.mark.parametrize("width", [320, 390, 412, 760, 1280])
def test_nothing_moves_when_the_connection_is_lost(dashboard: str, page: Page, width: int, language: str) -> None:
    page.set_viewport_size({"width": width, "height": 800})
    page.goto(f"{dashboard}?lang={language}")
    before = page.locator("#summary").bounding_box()

    page.context.set_offline(True)
    expect(page.locator("#updated")).to_have_attribute("data-state", "late")

    assert page.locator("#summary").bounding_box() == before


@pytest.fixture
def asked(page: Page) -> list[str]:
    """The addresses of the refreshes."""
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url) if "/dashboard/summary" in request.url else None)
    return asked


def _hide(page: Page, hidden: bool) -> None:
    page.evaluate(
        """hidden => {
            Object.defineProperty(document, "hidden", { configurable: true, get: () => hidden });
            document.dispatchEvent(new Event("visibilitychange"));
        }""",
        hidden,
    )


def test_a_page_is_loaded_again_after_another_project_was_chosen_in_another_tab(site: str, page: Page) -> None:
    a_project("other", name="Other shop")
    person = a_member()
    memberships.add(person, "other", Role.VIEWER, actor=TERMINAL)
    cookie = {"name": site_settings.SESSION_COOKIE_NAME, "value": session_of(person), "url": site}
    page.context.add_cookies([cookie])  # type: ignore[list-item]
    page.goto(f"{site}/dashboard/")
    other_tab = page.context.new_page()
    other_tab.goto(f"{site}/dashboard/")
    other_tab.get_by_role("button", name="Project: Feedback").click()
    other_tab.get_by_role("button", name="Other shop").click()
    expect(other_tab.get_by_role("button", name="Project: Other shop")).to_be_visible()

    page.bring_to_front()

    expect(page.get_by_role("button", name="Project: Other shop")).to_be_visible()


def test_an_idle_tab_asks_fewer_than_a_hundred_times_an_hour(dashboard: str, page: Page, asked: list[str]) -> None:
    open_at_rest(page, dashboard)

    for _ in range(360):
        page.clock.run_for(10_000)
        page.evaluate("() => fetch(document.querySelector('[rel=icon]').href)")  # so that the answer has come

    assert 50 < len(asked) < 100
