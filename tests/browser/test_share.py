"""From the page with the code to an answer from a page of another site."""

from __future__ import annotations

from playwright.sync_api import Page, expect
from pytest_django import Settings

from feedback.forms.models import Form
from staff.roles import Role
from storage import writes
from storage.memory_cache import forget_all
from tests.browser import visitor, widget
from tests.browser.hosts import host
from tests.factories import a_form, a_key, a_member
from tests.feedback.forms.helpers import stored
from tests.sessions import session_of
from web.caller import Scope


def test_the_code_works_on_a_site_with_a_strict_policy_which_the_check_finds_right(
    site: str, page: Page, settings: Settings
) -> None:
    settings.SITE_URL = site
    form = a_form("survey", title="How was your order?")
    cookie = {"name": settings.SESSION_COOKIE_NAME, "value": session_of(a_member(Role.ADMIN)), "url": site}
    page.context.add_cookies([cookie])  # type: ignore[list-item]
    page.goto(f"{site}/dashboard/forms/survey/share")

    def code(section: str, place: int = 0) -> str:
        part = page.locator("section", has=page.get_by_role("heading", name=section, exact=True))
        return part.locator("code").nth(place).text_content() or ""

    tag = code("Button on every page").replace("fbk_...", a_key(Scope.FEEDBACK_WRITE))
    body = f'{code("In a page")}<script src="/own.js"></script>{tag}'
    policy = f"default-src 'none'; {code('What your site needs', -1)} 'self'".replace("script-src", "script-src 'self'")
    with host(body, policy, script=code("In a page", 1)) as shop:
        writes.change(form, Form.allowed_sites.set({shop}))
        forget_all()
        page.get_by_label("Address of your page").fill(shop)
        page.get_by_role("button", name="Test my site").click()
        expect(page.locator(".finding.fine")).to_have_count(2)
        expect(page.locator(".finding")).to_have_count(2)

        page.goto(shop)
        frame = page.frames[1]
        visitor.fill_in(frame, rating=2)
        visitor.send(frame)
        expect(visitor.thanks(frame)).to_be_visible()
        widget.launcher(page).click()
        widget.choose(page, 5)
        widget.send(page)
        expect(page.get_by_text("Your reference number")).to_be_visible()

    assert sorted((item.rating, item.source, item.form_id) for item in stored()) == [
        (2, "form", "survey"),
        (5, "widget", "survey"),
    ]
    page.goto(f"{site}/dashboard/inbox/")
    expect(page.get_by_role("main").get_by_text(visitor.STORY)).to_be_visible()
