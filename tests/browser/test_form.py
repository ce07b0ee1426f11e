"""The public form with scripts."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect

from feedback.forms import reference_numbers
from feedback.forms.page import tokens
from feedback.models import Status
from tests.browser.visitor import STORY, choose, fill_in, send, thanks
from tests.feedback.forms.helpers import stored


def test_what_was_sent_is_shown_with_its_reference(site: str, page: Page) -> None:
    page.goto(site)
    fill_in(page)
    send(page)

    expect(thanks(page)).to_be_focused()
    (item,) = stored()
    assert (item.rating, item.message, item.name, item.status) == (2, STORY, "Ada", Status.NEW)
    expect(page.locator(".reference dd")).to_have_text(reference_numbers.of(item.feedback_id))
    expect(page.get_by_text(STORY)).to_be_visible()
    expect(page).to_have_title(re.compile("^Sent"))


def test_a_wrong_input_takes_the_focus_to_what_is_wrong(site: str, page: Page) -> None:
    page.goto(site)
    fill_in(page, rating=None, email="anna@norrvik")
    send(page)

    summary = page.get_by_role("alert")
    expect(summary).to_be_focused()
    expect(page.get_by_label("What should we know?")).to_have_value(STORY)
    expect(page.get_by_label("E-mail")).to_have_attribute("aria-invalid", "true")
    summary.get_by_role("link", name=re.compile("e-mail")).click()
    expect(page.get_by_label("E-mail")).to_be_focused()

    page.get_by_label("E-mail").fill("anna@norrvik.example")
    choose(page, 4)
    send(page)
    expect(thanks(page)).to_be_focused()
    assert len(stored()) == 1


def test_it_can_be_answered_by_keyboard_alone(site: str, page: Page) -> None:
    page.goto(site)
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to the content")).to_be_focused()
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    page.keyboard.press("ArrowRight")
    expect(page.get_by_role("radio", name="2")).to_be_checked()
    page.keyboard.press("Tab")
    page.keyboard.type(STORY)
    for _ in ("name", "e-mail", "button"):
        page.keyboard.press("Tab")
    expect(page.get_by_role("button", name="Send feedback")).to_be_focused()
    page.keyboard.press("Enter")

    expect(thanks(page)).to_be_focused()
    assert [(item.rating, item.message) for item in stored()] == [(2, STORY)]


def test_the_draft_outlives_a_closed_page_without_the_token(site: str, page: Page) -> None:
    page.goto(site)
    fill_in(page, rating=5)

    again = page.context.new_page()
    again.goto(site)

    expect(again.get_by_label("What should we know?")).to_have_value(STORY)
    expect(again.get_by_role("radio", name="of 5 , Very good")).to_be_checked()
    kept = again.evaluate("JSON.stringify(localStorage)")
    assert again.locator("[name=token]").input_value() not in kept
    again.get_by_role("button", name="Start over").click()
    expect(again.get_by_label("What should we know?")).to_have_value("")
    assert again.evaluate("localStorage.length") == 0


def test_without_a_connection_everything_stays(site: str, page: Page) -> None:
    page.goto(site)
    fill_in(page)
    page.context.set_offline(True)
    send(page)

    expect(page.get_by_role("alert")).to_be_focused()
    expect(page.get_by_role("alert")).to_contain_text("there is no connection")
    expect(page.get_by_label("What should we know?")).to_be_editable()
    page.context.set_offline(False)
    send(page)
    expect(thanks(page)).to_be_visible()
    assert len(stored()) == 1


def test_an_expired_form_can_be_sent_at_the_second_try(site: str, page: Page, monkeypatch: pytest.MonkeyPatch) -> None:
    page.goto(site)
    fill_in(page)
    with monkeypatch.context() as patched:
        patched.setattr(tokens, "LIFETIME", timedelta(0))
        send(page)
        expect(page.get_by_role("alert")).to_contain_text("open for too long")
    expect(page.get_by_label("What should we know?")).to_have_value(STORY)
    send(page)

    expect(thanks(page)).to_be_focused()
    assert [item.message for item in stored()] == [STORY]


@pytest.mark.parametrize("width", [320, 1920])
@pytest.mark.parametrize("language", ["en", "de"])
def test_it_fits_every_screen(site: str, page: Page, width: int, language: str) -> None:
    page.set_viewport_size({"width": width, "height": 700})
    page.goto(f"{site}/?lang={language}")
    page.locator("[type=submit]").click()
    expect(page.get_by_role("alert")).to_be_visible()

    assert page.evaluate("document.documentElement.scrollWidth") == width


def test_a_link_of_a_mail_is_newer_than_the_draft_and_is_no_draft_itself(site: str, page: Page) -> None:
    page.goto(f"{site}/?rating=5")
    expect(page.locator("[name=rating][value='5']")).to_be_checked()
    page.goto(site)
    expect(page.locator("#restored")).to_be_hidden()
    choose(page, 1)
    page.get_by_label("What should we know?").fill(STORY)

    page.goto(f"{site}/?rating=4")

    expect(page.locator("[name=rating][value='4']")).to_be_checked()
    expect(page.get_by_label("What should we know?")).to_have_value(STORY)
    send(page)
    expect(thanks(page)).to_be_focused()
    assert [(item.rating, item.message) for item in stored()] == [(4, STORY)]
