"""Notes and replies below an item, by keyboard, and the way of a reply to a customer and back."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.conf import settings as site_settings
from playwright.sync_api import Browser, Page, expect
from pytest_django import Settings

from conversations import reading
from feedback.inbox.act_writes import subject_of
from feedback.models import Feedback
from feedback.replies import reply_templates
from staff.members import person_store
from staff.models import Person
from staff.roles import Role
from tests.browser.accessibility import violations
from tests.browser.mailbox import in_mailbox
from tests.factories import a_member
from tests.feedback.replies.conftest import a_reply, anna, mails, stored
from tests.sessions import session_of


@pytest.fixture
def item(stack: int, settings: Settings) -> Feedback:
    settings.FEEDBACK_REPLY_ADDRESS = "feedback@example.com"
    return anna()


@pytest.fixture
def maja(stack: int) -> Person:
    return a_member(Role.AGENT)


@pytest.fixture
def address(site: str, page: Page, item: Feedback, maja: Person) -> str:
    cookie = {"name": site_settings.SESSION_COOKIE_NAME, "value": session_of(maja), "url": site}
    page.context.add_cookies([cookie])  # type: ignore[list-item]
    return f"{site}/dashboard/inbox/{item.feedback_id}"


def texts(item: Feedback) -> list[tuple[str, str]]:
    return [(message.kind, message.text) for message in reading.of(subject_of(item.feedback_id))]


def test_a_reply_and_a_note_by_keyboard(page: Page, address: str, item: Feedback) -> None:
    page.goto(address)

    page.keyboard.press("r")
    page.keyboard.type("It is fixed.")
    page.keyboard.press("Control+Enter")
    expect(page.locator(".trail .reply")).to_contain_text("It is fixed.")
    expect(page.locator("#notice")).to_have_text("The reply is on its way.")
    page.keyboard.press("n")  # no field has the focus any more
    page.keyboard.type("Hydraulics again")
    page.keyboard.press("Control+Enter")
    expect(page.locator(".trail .note")).to_contain_text("Hydraulics again")

    assert texts(item) == [("reply", "It is fixed."), ("note", "Hydraulics again")]
    assert stored(item).status == "open"
    assert page.locator("#reply-text").input_value() == page.locator("#note-text").input_value() == ""


def test_letters_in_a_text_are_no_shortcuts_and_escape_leaves_the_field(
    page: Page, address: str, item: Feedback
) -> None:
    page.goto(address)
    page.keyboard.press("n")
    page.keyboard.type("see you")
    expect(page.locator("#note-text")).to_have_value("see you")

    page.keyboard.press("Escape")
    page.keyboard.press("r")

    expect(page.locator("#reply-text")).to_be_focused()
    expect(page.locator("#note-text")).to_be_hidden()
    assert stored(item).version == 1


def test_what_was_typed_is_there_after_a_reload_and_gone_after_it_was_sent(page: Page, address: str) -> None:
    page.goto(address)
    page.keyboard.press("n")
    page.keyboard.type("Half a thought")
    page.reload()
    page.keyboard.press("n")
    expect(page.locator("#note-text")).to_have_value("Half a thought")

    page.keyboard.press("Control+Enter")
    expect(page.locator(".trail .note")).to_contain_text("Half a thought")
    page.reload()
    page.keyboard.press("n")

    expect(page.locator("#note-text")).to_have_value("")


def test_a_draft_belongs_to_its_item(page: Page, address: str, site: str) -> None:
    other = anna(message="Another one")
    page.goto(address)
    page.locator("#reply-text").fill("For Anna only")

    page.goto(f"{site}/dashboard/inbox/{other.feedback_id}")

    expect(page.locator("#reply-text")).to_have_value("")


def test_a_member_is_found_by_the_first_letters(page: Page, address: str, item: Feedback) -> None:
    grace = person_store.create(
        "g@example.com", "Grace Hopper", "secret words", "default", Role.AGENT, actor="system:test"
    )
    page.goto(address)
    page.keyboard.press("n")

    page.keyboard.type("Ask @gr")
    expect(page.get_by_role("listbox", name="Members").get_by_role("option", name="Grace Hopper")).to_be_visible()
    page.keyboard.press("Enter")
    page.keyboard.type("for a date")
    page.keyboard.press("Control+Enter")

    expect(page.locator(".trail .mention")).to_have_text("@Grace Hopper")
    assert texts(item) == [("note", "Ask @Grace Hopper for a date")]
    assert [mail.to for mail in mails()] == [grace.actor]


def test_an_empty_reply_is_refused_in_place(page: Page, address: str, item: Feedback) -> None:
    page.goto(address)
    page.keyboard.press("r")
    page.keyboard.type("   ")
    page.keyboard.press("Control+Enter")

    expect(page.locator("#reply-error")).to_have_text("Write a text first.")
    expect(page.locator("#reply-text")).to_be_focused()
    assert texts(item) == []


def test_a_reply_of_another_member_is_shown_before_mine_is_sent(page: Page, address: str, item: Feedback) -> None:
    page.clock.install()  # so that the page does not ask for news
    page.goto(address)
    page.locator("#reply-text").fill("Mine")
    a_reply(item, "Theirs")

    page.keyboard.press("Control+Enter")
    expect(page.locator(".newer")).to_contain_text("Theirs")
    expect(page.locator("#reply-text")).to_have_value("Mine")
    assert texts(item) == [("reply", "Theirs")]

    page.get_by_role("button", name="Send", exact=False).first.click()
    expect(page.locator(".trail .reply").last).to_contain_text("Mine")
    assert texts(item) == [("reply", "Theirs"), ("reply", "Mine")]


def add_a_tag(page: Page) -> None:
    """The answer changes the whole panel in place."""
    page.get_by_role("button", name="Tag", exact=False).first.click()
    page.locator("#tag-field").fill("hydraulics")
    page.keyboard.press("Enter")
    expect(page.get_by_role("list", name="Tags")).to_contain_text("hydraulics")


def test_a_reply_that_was_begun_before_another_one_waits_however_the_page_has_shown_it(
    page: Page, address: str, item: Feedback
) -> None:
    page.clock.install()
    page.goto(address)
    page.locator("#reply-text").fill("Mine")
    a_reply(item, "Theirs")
    page.clock.run_for(2000)
    expect(page.locator(".trail .reply")).to_contain_text("Theirs")
    add_a_tag(page)
    page.locator("label", has_text="Internal note").first.click()
    page.locator("#note-text").fill("A note in between")
    page.keyboard.press("Control+Enter")
    expect(page.locator(".trail .note")).to_contain_text("A note in between")
    page.reload()
    page.locator("label", has_text="Reply by e-mail").first.click()

    page.keyboard.press("Control+Enter")

    expect(page.locator(".newer")).to_contain_text("Theirs")
    expect(page.locator("#reply-text")).to_have_value("Mine")
    add_a_tag(page)
    expect(page.locator("#reply-text")).to_have_value("Mine")
    page.locator("#reply-text").press("Control+Enter")
    expect(page.locator(".trail .reply").last).to_contain_text("Mine")


def test_a_reply_that_was_begun_after_the_page_showed_another_one_does_not_wait(
    page: Page, address: str, item: Feedback
) -> None:
    page.clock.install()
    page.goto(address)
    a_reply(item, "Theirs")
    page.clock.run_for(2000)
    expect(page.locator(".trail .reply")).to_contain_text("Theirs")

    page.locator("#reply-text").fill("Mine")
    page.keyboard.press("Control+Enter")

    expect(page.locator(".trail .reply").last).to_contain_text("Mine")
    assert texts(item) == [("reply", "Theirs"), ("reply", "Mine")]


def test_after_a_note_the_next_text_is_a_note_until_the_person_chooses_a_reply(page: Page, address: str) -> None:
    page.goto(address)
    page.keyboard.press("n")
    page.keyboard.type("One")
    page.keyboard.press("Control+Enter")
    expect(page.locator(".trail .note")).to_contain_text("One")

    expect(page.locator("#note-text")).to_be_visible()
    expect(page.locator("#reply-text")).to_be_hidden()
    add_a_tag(page)
    expect(page.locator("#reply-text")).to_be_hidden()
    page.reload()
    expect(page.locator("#reply-text")).to_be_hidden()
    page.keyboard.press("r")
    expect(page.locator("#note-text")).to_be_hidden()


def test_a_template_is_inserted_and_can_be_changed_before_it_is_sent(page: Page, address: str, item: Feedback) -> None:
    reply_templates.create("default", "Thanks", "Hello {name},\nthank you.", actor="system:test")
    page.goto(address)

    page.locator("#reply-template").select_option(label="Thanks")
    page.get_by_role("button", name="Insert").click()
    expect(page.locator("#reply-text")).to_have_value("Hello Anna Sjö,\nthank you.")
    page.get_by_role("button", name="Send and close").click()

    expect(page.locator(".trail .reply")).to_contain_text("thank you.")
    assert stored(item).status == "done"


def test_an_answer_typed_into_the_mailbox_appears_on_the_timeline(
    page: Page, address: str, site: str, item: Feedback, settings: Settings, tmp_path: Path
) -> None:
    settings.DATA_DIR = tmp_path
    page.goto(address)
    page.keyboard.press("r")
    page.keyboard.type("It is fixed.")
    page.get_by_role("button", name="Send and close").click()
    expect(page.locator(".trail .reply")).to_be_visible()
    [mail] = mails()
    in_mailbox(mail, tmp_path)

    page.goto(f"{site}/mailbox/{mail.mail_id}")
    page.locator("#answer-text").fill("Thank you!\n\nOn Monday Maja wrote:\n> It is fixed.")
    page.get_by_role("button", name="Send the answer").click()
    expect(page.get_by_role("status")).to_contain_text("It is on the timeline")
    page.goto(address)

    expect(page.locator(".trail .answer blockquote")).to_have_text("Thank you!")
    assert stored(item).status == "open"


def test_without_javascript_all_of_it_works(site: str, browser: Browser, item: Feedback, maja: Person) -> None:
    context = browser.new_context(java_script_enabled=False)
    cookie = {"name": site_settings.SESSION_COOKIE_NAME, "value": session_of(maja), "url": site}
    context.add_cookies([cookie])  # type: ignore[list-item]
    page = context.new_page()
    page.goto(f"{site}/dashboard/inbox/{item.feedback_id}?status=new")

    page.locator("#reply-text").fill("It is fixed.")
    page.get_by_role("button", name="Send", exact=False).first.click()
    expect(page).to_have_url(re.compile(r"\?status=new$"))
    expect(page.locator(".trail .reply")).to_contain_text("It is fixed.")
    page.get_by_text("Internal note").first.click()
    page.locator("#note-text").fill("Hydraulics")
    page.get_by_role("button", name="Add the note").click()
    expect(page).to_have_url(re.compile(r"\?status=new&write=note$"))
    expect(page.locator("#reply-text")).to_be_hidden()
    page.locator(".trail .note").get_by_role("link", name="Edit").click()
    page.locator("#note-text").fill("Hydraulics again")
    page.get_by_role("button", name="Save").click()

    expect(page.locator(".trail .note")).to_contain_text("Hydraulics again")
    assert texts(item) == [("reply", "It is fixed."), ("note", "Hydraulics again")]
    context.close()


def test_the_forms_are_accessible(page: Page, address: str) -> None:
    page.goto(address)
    assert violations(page) == []
    page.keyboard.press("n")
    assert violations(page) == []
