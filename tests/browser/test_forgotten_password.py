"""The journey of a person who has forgotten the password."""

from __future__ import annotations

import re
from html import unescape
from pathlib import Path

from django.conf import LazySettings
from playwright.sync_api import Browser, Page, expect

from tests.browser.accessibility import violations
from tests.browser.mailbox import in_mailbox
from tests.factories import a_member
from tests.sessions import session_of
from web.mail.models import Mail

NEW = "three calm grey herons"
CURRENT = "correct horse battery"


def test_it_leads_through_the_mailbox_to_signed_in_and_the_other_browser_is_out(
    site: str, page: Page, browser: Browser, settings: LazySettings, tmp_path: Path
) -> None:
    settings.SITE_URL, settings.DATA_DIR = site, tmp_path
    person = a_member()
    other = _signed_in(browser, site, session_of(person), settings)

    page.goto(f"{site}/sign-in/")
    page.get_by_role("link", name="Forgotten your password?").click()
    page.get_by_label("E-mail").fill(person.email)
    page.get_by_role("button", name="Send the link").click()
    expect(page.get_by_role("heading", name="Look into your mailbox")).to_be_visible()
    assert violations(page) == []

    [mail] = Mail.scan()
    in_mailbox(mail, tmp_path)
    page.goto(f"{site}/mailbox/{mail.mail_id}")
    page.goto(_link(page))
    expect(page).to_have_url(f"{site}/password/new")
    page.get_by_label("New password", exact=True).fill("short")
    page.get_by_label("New password once more").fill("short")
    page.get_by_role("button", name="Save the password and sign in").click()
    expect(page.get_by_role("alert")).to_be_focused()
    assert violations(page) == []
    page.get_by_label("New password", exact=True).fill(NEW)
    page.get_by_label("New password once more").fill(NEW)
    page.get_by_role("button", name="Save the password and sign in").click()
    expect(page).to_have_url(f"{site}/dashboard/")

    other.reload()
    expect(other).to_have_url(f"{site}/sign-in/?next=%2Fdashboard%2F")
    for password, text in ((CURRENT, "The address or the password is wrong."), (NEW, person.name)):
        other.get_by_label("E-mail").fill(person.email)
        other.get_by_role("textbox", name="Password").fill(password)
        other.get_by_role("button", name="Sign in").click()
        expect(other.get_by_text(text).first).to_be_visible()
    other.context.close()


def _signed_in(browser: Browser, site: str, session: str, settings: LazySettings) -> Page:
    context = browser.new_context()
    context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": site}])
    page = context.new_page()
    page.goto(f"{site}/dashboard/")
    return page


def _link(page: Page) -> str:
    found = re.search(r"https?://[^\s\"<]+/password/new\?token=[\w-]+", unescape(page.content()))
    assert found, "the mail has no link"
    return found[0]
