"""A form is made in the browser, tried in its preview, published, answered, and its answers are shown."""

from __future__ import annotations

import pytest
from django.conf import LazySettings
from playwright.sync_api import Page, expect

from analytics.counting import stream_handler
from staff.roles import Role
from tests.browser.visitor import thanks
from tests.browser.visits import Visit
from tests.factories import FeedbackStream, a_form, a_member
from tests.feedback.forms.helpers import stored
from tests.feedback.forms.samples import a_survey

CHOICE = "What brought you here?"


@pytest.fixture
def visit(page: Page, site: str, stack: int, settings: LazySettings, monkeypatch: pytest.MonkeyPatch) -> Visit:
    visit = Visit(page, site, stack, settings, monkeypatch)
    visit.sign_in(a_member(Role.ADMIN))
    return visit


def press(page: Page, name: str) -> None:
    """Waits until the answer is shown."""
    page.get_by_role("button", name=name, exact=True).click()
    expect(page.locator("#editor.htmx-request")).to_have_count(0)


def test_from_a_new_form_to_its_results(visit: Visit) -> None:
    page, stream = visit.page, FeedbackStream()
    visit.goto("/dashboard/forms/")
    page.get_by_role("link", name="New form").click()
    page.get_by_role("button", name="Recommendation (NPS)").click()
    visit.is_titled("Would you recommend us?")

    # A choice: the focus goes to its text, and the preview follows what is typed.
    press(page, "One of several options")
    expect(page.locator("[id$=-text-en]:focus")).to_have_value("")
    page.keyboard.type(CHOICE)
    preview = page.frame_locator("#preview")
    expect(preview.get_by_text(CHOICE)).to_be_visible()
    for number, text in ((1, "A friend"), (2, "An advert")):
        page.get_by_label(f"Option {number} English").fill(text)
    expect(preview.get_by_text("An advert")).to_be_visible()
    page.get_by_role("radio", name="Dark").check()
    expect(preview.locator("html[data-theme=dark]")).to_have_count(1)
    # Nothing can be sent from the preview.
    preview.get_by_role("radio", name="9 of 10").check(force=True)
    preview.get_by_role("button", name="Send feedback").click()
    assert stored() == []

    press(page, "Publish …")
    visit.is_titled("Publish version 2?")
    expect(page.get_by_text(f"New: “{CHOICE}”")).to_be_visible()
    page.get_by_role("button", name="Publish", exact=True).click()
    expect(page.get_by_text("Published. Visitors see the new version")).to_be_visible()

    _answer(page)
    stream_handler.count(stream.records())
    page.get_by_role("navigation", name="Pages of this form").get_by_role("link", name="Answers").click()
    visit.is_titled(CHOICE)
    expect(page.get_by_text("A friend").first).to_be_visible()


def _answer(page: Page) -> None:
    with page.expect_popup() as opened:
        page.get_by_role("link", name="Open the form").click()
    form = opened.value
    form.get_by_role("radio", name="9 of 10").check(force=True)
    form.get_by_role("radio", name="A friend").check()
    form.get_by_role("button", name="Send feedback").click()
    expect(thanks(form)).to_be_focused()


def test_questions_are_dragged_and_what_is_typed_meanwhile_stays(visit: Visit) -> None:
    page = visit.page
    a_form("survey", a_survey())
    page.set_viewport_size({"width": 1280, "height": 3000})  # nothing has to scroll while the mouse drags
    visit.goto("/dashboard/forms/survey")
    questions = page.locator(".question")
    expect(questions.first.locator("[data-grip]")).to_be_visible()
    page.get_by_label("Title English").fill("Typed")

    questions.nth(3).locator("[data-grip]").drag_to(questions.nth(0), target_position={"x": 60, "y": 4})

    expect(questions.nth(0)).to_have_id("question-effort")
    press(page, "Save the draft")
    expect(page.get_by_text("Draft, saved by")).to_be_visible()
    page.reload()
    expect(questions.nth(0)).to_have_id("question-effort")
    expect(page.get_by_label("Title English")).to_have_value("Typed")
