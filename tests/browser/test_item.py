"""The panel of an item: worked by keys, kept up to date while others work on it, read in any size and direction."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.conf import settings as site_settings
from playwright.sync_api import Browser, BrowserContext, Page, expect

from activity.rows import TERMINAL
from conversations.models import Kind
from conversations.writing import Draft, write
from feedback.forms import reference_numbers
from feedback.inbox import edits
from feedback.inbox.act_writes import subject_of
from feedback.inbox.edits import Edit
from feedback.models import Feedback, Status
from staff.members import person_store
from staff.models import Person
from staff.roles import Role
from storage import clock, writes
from tests.browser.item_places import of_a_survey, worked_on
from tests.factories import a_feedback, a_member
from tests.sessions import session_of

WORDS = "The ramp opened 25 minutes late.\nWe had to hurry."


@pytest.fixture
def agent(stack: int) -> Person:
    return a_member(Role.AGENT)


@pytest.fixture
def bob(stack: int) -> Person:
    password = "correct horse battery"  # pragma: allowlist secret
    return person_store.create("bob@example.com", "Bob Berg", password, "default", Role.AGENT, actor=TERMINAL)


@pytest.fixture
def item(stack: int) -> Feedback:
    return a_feedback(
        rating=2,
        message=WORDS,
        name="Anna Sjö",
        email="anna@example.com",
        source="widget",
        release="1.9.3",
        tags=frozenset({"ramp"}),
        context={"page": "https://example.com/deck", "locale": "sv", "attributes": {"plan": "member"}},
    )


@pytest.fixture
def address(site: str, page: Page, agent: Person, item: Feedback) -> str:
    """The browser has signed in."""
    sign_in(page.context, site, agent)
    return f"{site}/dashboard/inbox/{item.feedback_id}"


def test_an_item_is_worked_by_keys(page: Page, address: str, item: Feedback, agent: Person) -> None:
    page.goto(address)
    happened = page.locator(".trail")

    page.keyboard.press("a")
    page.keyboard.press("Enter")  # the first one is the reader
    expect(happened).to_contain_text("Ada Lovelace took it")
    page.keyboard.press("l")
    page.keyboard.type("hydraulics")
    page.keyboard.press("Enter")
    expect(page.get_by_role("list", name="Tags")).to_contain_text("hydraulics")
    expect(page.locator("#tag-field")).to_be_hidden()
    page.keyboard.press("l")
    expect(page.locator("#tag-field")).to_have_value("")

    stored = writes.find(Feedback, item.feedback_id, consistent=True)
    assert (stored.assignee, set(stored.tags)) == (agent.person_id, {"hydraulics", "ramp"})


def test_what_another_person_does_appears_and_what_is_typed_stays_in_place(
    page: Page, address: str, item: Feedback, bob: Person
) -> None:
    page.clock.install()
    page.set_viewport_size({"width": 1280, "height": 720})
    page.goto(address)
    page.keyboard.press("n")
    text = page.locator("#note-text")
    text.press_sequentially("Half a sentence")
    before = text.evaluate("field => field.getBoundingClientRect().top")

    edits.apply(item, Edit(assignee=bob.person_id), actor=bob.actor)
    page.clock.run_for(2000)
    expect(page.locator(".trail")).to_contain_text("Bob Berg took it")
    a_note(item, "Look at the hydraulics", bob.actor)
    page.clock.run_for(2000)
    expect(page.locator(".trail")).to_contain_text("Look at the hydraulics")

    expect(text).to_be_focused()
    expect(text).to_have_value("Half a sentence")
    after = text.evaluate("field => field.getBoundingClientRect().top")
    assert after == pytest.approx(before, abs=1)


def test_the_second_of_two_people_is_shown_what_the_first_one_did(
    page: Page, address: str, item: Feedback, bob: Person
) -> None:
    page.goto(address)
    edits.apply(item, Edit(assignee=bob.person_id), actor=bob.actor)

    page.keyboard.press("a")
    page.keyboard.press("Enter")

    expect(page.locator("#notice")).to_contain_text("Bob Berg")
    expect(page.locator(".trail")).to_contain_text("Bob Berg took it")
    assert writes.find(Feedback, item.feedback_id, consistent=True).assignee == bob.person_id


def test_without_a_script_all_of_it_works(browser: Browser, site: str, agent: Person, item: Feedback) -> None:
    context = browser.new_context(java_script_enabled=False)
    sign_in(context, site, agent)
    page = context.new_page()
    address = f"{site}/dashboard/inbox/{item.feedback_id}?status=new"

    page.goto(address)
    page.get_by_role("button", name="Assign").click()
    page.get_by_role("button", name="Ada Lovelace you").click()
    page.goto(address)
    page.get_by_role("button", name="Tag", exact=True).click()
    page.get_by_label("Add a tag").fill("hydraulics")
    page.get_by_role("button", name="Add", exact=True).click()
    page.goto(address)
    page.get_by_role("button", name="More").click()
    page.get_by_role("group", name="Correct the rating").get_by_role("button", name="4").click()
    page.goto(address)
    page.get_by_role("button", name="Snooze", exact=True).first.click()
    page.get_by_role("button", name="Tomorrow morning").click()

    stored = writes.find(Feedback, item.feedback_id, consistent=True)
    assert (stored.assignee, stored.rating, stored.status) == (agent.person_id, 4, Status.SNOOZED)
    assert set(stored.tags) == {"hydraulics", "ramp"}
    page.goto(address)
    expect(page.locator(".trail > li")).to_have_count(6)
    expect(page.get_by_role("button", name="Copy the link")).to_be_hidden()
    context.close()


def test_a_time_that_is_typed_is_on_the_clock_of_the_browser(
    browser: Browser, site: str, agent: Person, item: Feedback
) -> None:
    context = browser.new_context(timezone_id="Asia/Tokyo")
    sign_in(context, site, agent)
    page = context.new_page()
    page.goto(f"{site}/dashboard/inbox/{item.feedback_id}")
    tomorrow = (clock.now() + timedelta(days=1)).strftime("%Y-%m-%d")

    page.keyboard.press("z")
    page.get_by_label("Another time").fill(f"{tomorrow}T09:00")
    page.get_by_label("Another time").press("Enter")

    expect(page.locator("#notice")).to_contain_text("Undo")
    stored = writes.find(Feedback, item.feedback_id, consistent=True)
    assert clock.to_text(stored.snoozed_until) == f"{tomorrow}T00:00:00.000Z"
    context.close()


def test_on_a_phone_two_links_go_through_the_list(browser: Browser, site: str, agent: Person, item: Feedback) -> None:
    older = a_feedback(message="An older one", created_at=clock.now() - timedelta(days=1))
    context = browser.new_context(viewport={"width": 390, "height": 800}, has_touch=True, is_mobile=True)
    sign_in(context, site, agent)
    page = context.new_page()
    page.goto(f"{site}/dashboard/inbox/?status=new")

    page.get_by_role("link", name="Anna Sjö").tap()
    expect(page.locator(".words")).to_contain_text("The ramp opened")
    expect(page.get_by_role("link", name="Previous")).to_be_hidden()
    page.get_by_role("link", name="Next").tap()
    expect(page.locator(".words")).to_contain_text("An older one")
    expect(page).to_have_url(re.compile(older.feedback_id))
    page.get_by_role("link", name="Previous").tap()
    expect(page.locator(".words")).to_contain_text("The ramp opened")
    assert page.evaluate("document.documentElement.scrollWidth") == 390
    context.close()


def test_the_reference_and_the_link_are_copied(page: Page, address: str, item: Feedback) -> None:
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.goto(f"{address}?status=new")

    for name, text in (("Copy the reference", reference_numbers.of(item.feedback_id)), ("Copy the link", address)):
        page.get_by_role("button", name="More").click()
        page.get_by_role("button", name=name).click()
        expect(page.locator("#more-acts")).to_contain_text("Copied")
        assert page.evaluate("navigator.clipboard.readText()") == text
        page.keyboard.press("Escape")


@pytest.mark.parametrize("width", [320, 640, 1280, 1920])
def test_no_text_widens_the_page(page: Page, address: str, item: Feedback, agent: Person, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 800})
    worked_on(item, agent.actor)
    survey = of_a_survey()

    for opened in (address, address.replace(item.feedback_id, survey.feedback_id)):
        page.goto(opened)
        assert page.evaluate("document.documentElement.scrollWidth") == width
        assert page.evaluate("[item.scrollWidth - item.clientWidth]") == [0]


def a_note(item: Feedback, text: str, author: str) -> None:
    subject = subject_of(item.feedback_id)
    write(Draft(subject=subject, project_id="default", kind=Kind.NOTE, author=author, text=text))


def sign_in(context: BrowserContext, site: str, person: Person) -> None:
    cookie = {"name": site_settings.SESSION_COOKIE_NAME, "value": session_of(person), "url": site}
    context.add_cookies([cookie])  # type: ignore[list-item]
