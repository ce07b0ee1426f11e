"""A form that closes while a visitor writes: nothing typed is lost without a word."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect
from pytest_django import Settings

from feedback.forms import form_store
from feedback.forms.models import Form
from storage import clock, writes
from tests.browser.hosts import host
from tests.browser.visitor import STORY, choose, fill_in, send
from tests.browser.widget import launcher
from tests.factories import a_form, a_key
from tests.feedback.forms.helpers import stored
from web.caller import Scope


@pytest.fixture
def form(stack: int) -> Form:
    return a_form("visit")


@pytest.fixture
def shop(form: Form, site: str, settings: Settings) -> Iterator[str]:
    tag = f'<script src="{site}/widget.js" data-key="{a_key(Scope.FEEDBACK_WRITE)}" data-form="visit" async></script>'
    with host(tag) as address:
        settings.CORS_ALLOWED_ORIGINS = [address]
        yield address


def close(form: Form) -> None:
    writes.change(form, Form.full_at.set(clock.now()))
    form_store.forget(form.form_id)


def test_the_page_shows_what_was_written(form: Form, site: str, page: Page) -> None:
    page.goto(f"{site}/f/visit")
    fill_in(page)
    close(form)
    send(page)

    expect(page.get_by_role("heading", name="Not sent: this form has closed")).to_be_focused()
    expect(page.get_by_text(STORY)).to_be_visible()
    assert stored() == []


def test_the_widget_says_so_and_keeps_the_draft(form: Form, shop: str, page: Page) -> None:
    closed = "This form has closed and takes no more feedback. Nothing was sent."
    page.goto(shop)
    launcher(page).click()
    choose(page, 2)
    page.get_by_label("What should we know?").fill(STORY)
    close(form)
    send(page)
    expect(page.get_by_role("alert")).to_have_text(closed)
    expect(page.get_by_label("What should we know?")).to_have_value(STORY)

    page.reload()
    launcher(page).click()
    expect(page.get_by_role("alert")).to_have_text(closed)
    expect(page.get_by_label("What should we know?")).to_have_value(STORY)
    expect(page.get_by_role("button", name="Send feedback")).to_be_hidden()

    page.evaluate("localStorage.clear()")
    page.reload()
    launcher(page).click()
    expect(page.get_by_role("alert")).to_be_focused()
    expect(page.get_by_label("What should we know?")).to_be_hidden()
    assert stored() == []
