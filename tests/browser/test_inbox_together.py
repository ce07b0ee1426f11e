"""Several people in one inbox at the same time, and one person without what makes it comfortable."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from analytics.counting import stream_handler
from feedback.models import Feedback
from staff.members import person_store
from staff.models import Person
from staff.roles import Role
from storage import writes
from tests.browser.inbox import INBOX, folders, notice, open_inbox, panel_shows, row, sign_in, some_items
from tests.factories import FeedbackStream, a_feedback, a_member

WIDE = {"width": 1280, "height": 900}


@pytest.fixture
def ada(stack: int) -> Person:
    return a_member(Role.AGENT)


@pytest.fixture
def grace(stack: int) -> Person:
    email, password = "grace@example.com", "correct horse battery"  # pragma: allowlist secret
    return person_store.create(email, "Grace Hopper", password, "default", Role.AGENT, actor="system:manage.py")


@pytest.fixture
def contexts(browser: Browser) -> Iterator[list[BrowserContext]]:
    made = [browser.new_context(viewport=WIDE) for _ in range(2)]  # type: ignore[arg-type]
    yield made
    for context in made:
        context.close()


@pytest.fixture
def pages(contexts: list[BrowserContext], site: str, ada: Person, grace: Person) -> list[Page]:
    return [sign_in(context, site, person) for context, person in zip(contexts, (ada, grace), strict=True)]


def test_the_second_of_two_people_sees_who_was_first(pages: list[Page], site: str) -> None:
    [item, _] = some_items(2)
    first, second = pages
    for page in pages:
        open_inbox(page, site)
        page.keyboard.press("j")
        panel_shows(page, item)
    first.keyboard.press("e")
    expect(notice(first)).to_contain_text("Done")

    second.keyboard.press("s")

    expect(notice(second)).to_contain_text("Ada Lovelace")
    assert folders([item]) == ["done"]


def test_what_others_do_is_marked_and_no_row_moves(pages: list[Page], site: str) -> None:
    items = some_items(4)
    reader, other = pages
    reader.clock.install()
    open_inbox(reader, site)
    row(reader, items[2]).get_by_role("link").click()
    panel_shows(reader, items[2])
    before = row(reader, items[2]).bounding_box()
    open_inbox(other, site)
    other.keyboard.press("j")
    panel_shows(other, items[0])
    other.keyboard.press("e")
    expect(notice(other)).to_contain_text("Done")
    stream = FeedbackStream()
    a_feedback(message="Just arrived")
    stream_handler.count(stream.records())

    reader.clock.run_for(5000)

    expect(row(reader, items[0])).to_contain_text("Grace Hopper moved it to Done")
    expect(reader.get_by_role("link", name="1 new")).to_be_visible()
    assert row(reader, items[2]).bounding_box() == before
    panel_shows(reader, items[2])

    reader.get_by_role("link", name="1 new").click()
    expect(reader.get_by_text("Just arrived")).to_be_visible()
    expect(row(reader, items[0])).to_have_count(0)


def test_two_agents_race_through_sixty_items_and_no_edit_is_lost(pages: list[Page], site: str) -> None:
    """One from the top, one from the end. Where they meet, the second sees who was first, whose act stands."""
    some_items(50)
    first, second = pages
    for page in pages:
        open_inbox(page, site)
    first.keyboard.press("j")
    second.keyboard.press("k")
    for _ in range(30):
        first.keyboard.press("e")
        second.keyboard.press("s")
    for page in pages:
        expect(page.locator("[data-acted]")).to_have_count(0, timeout=60_000)

    stored = [each for each in Feedback.scan() if each.status in ("done", "spam")]
    assert all(item.before.actor.startswith("person:") for item in stored)
    assert len(stored) >= 48
    assert all(int(item.version) == 2 for item in stored)  # nothing was overwritten


def test_without_a_script_everything_works(browser: Browser, site: str, ada: Person) -> None:
    items = some_items(3)
    context = browser.new_context(java_script_enabled=False, viewport=WIDE)  # type: ignore[arg-type]
    page = sign_in(context, site, ada)
    page.goto(f"{site}{INBOX}")
    row(page, items[0]).get_by_role("checkbox").check()
    row(page, items[1]).get_by_role("checkbox").check()
    page.get_by_role("group", name="Selected items").get_by_role("button", name="Done").click()
    expect(notice(page)).to_contain_text("2 items")
    expect(row(page, items[0])).to_have_count(0)
    notice(page).get_by_role("button", name="Undo").click()
    expect(row(page, items[0])).to_be_visible()
    page.locator("select[name=rating]").select_option("1,2")
    page.locator("#filters").get_by_role("button", name="Filter").click()
    expect(page.get_by_text("No item matches")).to_be_visible()
    page.get_by_role("link", name="Remove this filter").click()
    page.get_by_role("searchbox").fill('"number 1"')
    page.keyboard.press("Enter")
    expect(row(page, items[1])).to_be_visible()
    expect(row(page, items[0])).to_have_count(0)
    row(page, items[1]).get_by_role("link").click()
    page.locator("#item").get_by_role("button", name="Done").click()
    expect(notice(page)).to_contain_text("Done")
    assert folders(items) == ["new", "done", "new"]
    context.close()


def test_at_200_percent_the_page_has_one_pane_and_does_not_scroll_sideways(
    browser: Browser, site: str, ada: Person
) -> None:
    """Zoom halves the size of the window in CSS pixels."""
    items = some_items(2)
    context = browser.new_context(viewport={"width": 640, "height": 450}, device_scale_factor=2)
    page = sign_in(context, site, ada)
    open_inbox(page, site)
    row(page, items[0]).get_by_role("link").click()
    panel_shows(page, items[0])

    expect(page.locator("#list")).to_be_hidden()
    assert page.evaluate("document.documentElement.scrollWidth") == 640
    stored = writes.find(Feedback, items[0].feedback_id)
    assert stored.status == "new"
    context.close()
