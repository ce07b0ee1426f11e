"""A form with questions of its own, as a page and in the widget."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect
from pytest_django import Settings

from feedback.samples.survey import DOCUMENT
from tests.browser.accessibility import violations
from tests.browser.hosts import host
from tests.browser.visitor import thanks
from tests.browser.widget import launcher
from tests.factories import a_form, a_key
from tests.feedback.forms.helpers import stored
from tests.feedback.forms.samples import a_survey
from web.caller import Scope

BETTER = "What should we do better?"
GREEN = {"theme": {"accent": "green"}}


def score(page: Page, number: int) -> None:
    page.get_by_role("radio", name=f"{number} of 10").check(force=True)


def send(page: Page) -> None:
    page.get_by_role("button", name="Send feedback").click()


@pytest.fixture
def survey(site: str) -> str:
    a_form("recommend", DOCUMENT)
    return f"{site}/f/recommend"


def test_a_question_appears_only_if_it_is_asked(survey: str, page: Page) -> None:
    page.goto(survey)
    expect(page.get_by_label(BETTER)).to_be_hidden()
    score(page, 6)
    page.get_by_label(BETTER).fill("More chairs")
    score(page, 7)
    expect(page.get_by_label(BETTER)).to_be_hidden()
    score(page, 3)
    expect(page.get_by_label(BETTER)).to_have_value("More chairs")
    page.get_by_role("radio", name="The prices").check()
    send(page)

    expect(thanks(page)).to_be_focused()
    for text in ("3 of 10", "The prices", "More chairs", "it decides what we work on next"):
        expect(page.get_by_text(text)).to_be_visible()
    (item,) = stored()
    assert item.answers == {"nps": 3, "reason": "price", "better": "More chairs"}


def test_the_draft_has_every_kind_of_answer(site: str, page: Page) -> None:
    a_form("survey", a_survey())
    page.goto(f"{site}/f/survey")
    score(page, 2)
    page.get_by_label("Speed").check()
    page.get_by_label("Site").check()
    page.get_by_label("App").check()
    page.get_by_role("radio", name="Yes").check()
    page.get_by_label("Any idea?").fill("Tea")
    page.reload()

    expect(page.get_by_text("Your draft was restored.")).to_be_visible()
    expect(page.get_by_role("radio", name="2 of 10")).to_be_checked()
    for label in ("Speed", "Site", "App", "Yes"):
        expect(page.get_by_label(label, exact=True)).to_be_checked()
    expect(page.get_by_label("Any idea?")).to_have_value("Tea")
    page.get_by_role("button", name="Start over").click()
    expect(page.get_by_role("radio", name=re.compile("^0 of 10"))).to_be_focused()
    expect(page.get_by_role("checkbox", checked=True)).to_have_count(0)


def test_an_error_leads_to_its_question(site: str, page: Page) -> None:
    a_form("survey", a_survey())
    page.goto(f"{site}/f/survey")
    score(page, 2)
    send(page)

    page.get_by_role("link", name="What was wrong? Choose one answer.").click()
    expect(page.get_by_label("Price")).to_be_focused()
    assert violations(page) == []


def test_without_javascript_it_says_when_a_question_counts(survey: str, browser: Browser) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(survey)

    expect(page.get_by_text("is 6 or less.")).to_be_visible()
    score(page, 9)
    page.get_by_role("radio", name="The prices").check()
    page.get_by_label(BETTER).fill("Nothing")
    send(page)

    expect(thanks(page)).to_be_focused()
    (item,) = stored()
    assert item.answers == {"nps": 9, "reason": "price", "better": "Nothing"}
    context.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [320, 390, 1280])
def test_it_fits_and_has_no_violation(site: str, browser: Browser, width: int, scheme: Any) -> None:
    a_form("survey", a_survey(**GREEN))
    context = browser.new_context(color_scheme=scheme, viewport={"width": width, "height": 800})
    page = context.new_page()
    page.goto(f"{site}/f/survey")
    score(page, 2)
    page.get_by_label("Site").check()

    assert page.evaluate("document.documentElement.scrollWidth") == width
    assert violations(page) == []
    context.close()


@pytest.fixture
def shop(survey: str, site: str, settings: Settings) -> Iterator[str]:
    key = a_key(Scope.FEEDBACK_WRITE)
    policy = f"default-src 'none'; script-src {site}; connect-src {site}; require-trusted-types-for 'script'"
    attributes = 'data-form="recommend" data-app-version="417" data-attribute-plan="pro" data-release="9"'
    tag = f'<script src="{site}/widget.js" data-key="{key}" {attributes} async></script>'
    with host(f"<button id='own'>Tell us</button>{tag}", policy) as address:
        settings.CORS_ALLOWED_ORIGINS = [address]
        yield address


def test_the_widget_asks_the_questions_of_the_form_and_sends_where_it_was(shop: str, page: Page) -> None:
    page.set_viewport_size({"width": 900, "height": 700})
    page.goto(f"{shop}/?token=secret")
    launcher(page).click()
    expect(page.get_by_role("dialog", name="How likely are you to recommend our bookshop")).to_be_visible()
    expect(page.get_by_role("radio", name=re.compile("^0 of 10"))).to_be_focused()
    send(page)
    expect(page.get_by_role("alert")).to_have_text("Choose a number from 0 to 10.")
    score(page, 4)
    expect(page.get_by_role("alert")).to_be_hidden()
    page.get_by_role("radio", name="The delivery").check()
    page.get_by_label(BETTER).fill("More chairs")
    page.evaluate("FeedbackWidget.set({ theme: 'dark', empty: '' })")
    send(page)

    expect(page.get_by_role("heading", name="Thank you, we have it")).to_be_focused()
    expect(page.get_by_text("it decides what we work on next")).to_be_visible()
    (item,) = stored()
    assert (item.form_id, item.form_version, item.source) == ("recommend", 1, "widget")
    assert item.answers == {"nps": 4, "reason": "delivery", "better": "More chairs"}
    assert item.context == {
        "page": f"{shop}/",
        "locale": "en-US",
        "viewport": "900x700",
        "appVersion": "417",
        "attributes": {"plan": "pro", "theme": "dark"},
    }
    assert "release" not in item.serialize()  # the form does not list it: that is no fault of the visitor


def test_the_widget_keeps_a_draft_and_hides_what_is_not_asked(shop: str, page: Page) -> None:
    page.goto(shop)
    launcher(page).click()
    score(page, 2)
    page.get_by_label(BETTER).fill("More chairs")
    page.reload()
    launcher(page).click()

    expect(page.get_by_role("radio", name="2 of 10")).to_be_checked()
    expect(page.get_by_label(BETTER)).to_have_value("More chairs")
    score(page, 9)
    expect(page.get_by_label(BETTER)).to_be_hidden()
    send(page)
    expect(page.get_by_role("heading", name="Thank you, we have it")).to_be_visible()
    assert [item.answers for item in stored()] == [{"nps": 9}]
    page.get_by_role("button", name="Close").last.click()
    launcher(page).click()
    expect(page.get_by_role("dialog", name="How likely are you to recommend our bookshop")).to_be_visible()


@pytest.mark.parametrize("width", [320, 1280])
def test_the_widget_fits_and_has_no_violation(shop: str, page: Page, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 720})
    page.goto(shop)
    launcher(page).click()
    score(page, 2)
    send_before = page.get_by_role("dialog").bounding_box()

    assert send_before is not None
    assert send_before["x"] >= 0
    assert send_before["x"] + send_before["width"] <= width
    assert violations(page) == []
