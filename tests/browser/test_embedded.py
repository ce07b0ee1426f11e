"""The form in an iframe of another site."""

from __future__ import annotations

import re

from django.conf import settings as site_settings
from playwright.sync_api import Browser, Frame, Page, expect
from pytest_django import Settings

from tests.browser.accessibility import Scheme, violations
from tests.browser.hosts import host
from tests.browser.visitor import STORY, fill_in, send, thanks
from tests.feedback.forms.helpers import stored

FITS = "() => Math.abs(document.documentElement.offsetHeight - innerHeight) <= 1"


def _frame(page: Page) -> Frame:
    return page.frames[1]


def test_a_listed_site_shows_it_and_its_visitors_answer(site: str, page: Page, settings: Settings) -> None:
    with host(f'<iframe src="{site}/?embed=true" title="Feedback" width="360" height="800"></iframe>') as shop:
        settings.EMBED_ALLOWED_ORIGINS = [shop]
        page.goto(shop)
        fill_in(_frame(page))
        send(_frame(page))
        expect(thanks(_frame(page))).to_be_focused()

    assert len(stored()) == 1


def _snippet(site: str) -> str:
    """As docs/form.md has it."""
    text = (site_settings.BASE_DIR / "docs" / "form.md").read_text(encoding="utf-8")
    (script,) = re.findall(r"```js\n(.+?)```", text, re.DOTALL)
    assert "https://feedback.example.com" in script
    return str(script).replace("https://feedback.example.com", site)


def test_its_height_follows_its_content_on_a_page_with_a_strict_policy(
    site: str, page: Page, settings: Settings
) -> None:
    frame = f'<iframe src="{site}/?embed=true" title="Feedback" width="100%" height="100"></iframe><p>After it</p>'
    policy = f"default-src 'none'; script-src 'self'; frame-src {site}"
    with host(frame + '<script src="/own.js"></script>', policy, _snippet(site)) as shop:
        settings.EMBED_ALLOWED_ORIGINS = [shop]
        page.goto(shop)
        form = _frame(page)
        for width in (1280, 320, 390):
            page.set_viewport_size({"width": width, "height": 664})
            form.wait_for_function(FITS)
            assert form.evaluate("document.documentElement.scrollWidth <= innerWidth")
        before = form.evaluate("innerHeight")
        fill_in(form)
        form.get_by_label("What should we know?").fill(STORY * 10 + "a" * 500)
        form.wait_for_function(FITS)
        assert form.evaluate("innerHeight") > before
        send(form)
        expect(thanks(form)).to_be_focused()
        form.wait_for_function(FITS)

        assert form.evaluate("innerHeight") < before
        box = thanks(form).bounding_box()
        assert box is not None
        assert 0 <= box["y"] <= 664 - box["height"]


def test_it_says_its_height_and_nothing_else(site: str, page: Page, settings: Settings) -> None:
    script = "window.heard = []; addEventListener('message', ({ data }) => heard.push(data));"
    frame = f'<script src="/own.js"></script><iframe src="{site}/?embed=true" title="Feedback"></iframe>'
    with host(frame, script=script) as shop:
        settings.EMBED_ALLOWED_ORIGINS = [shop]
        page.goto(shop)
        fill_in(_frame(page))
        send(_frame(page))
        expect(thanks(_frame(page))).to_be_focused()

        heard = page.evaluate("heard")
    assert heard
    assert all(set(each) == {"type", "height"} for each in heard)
    assert all(each["type"] == "feedback-height" and isinstance(each["height"], int) for each in heard)


def test_its_colours_can_be_fixed(site: str, page: Page) -> None:
    light, dark = "rgb(246, 244, 240)", "rgb(19, 18, 16)"
    systems: list[Scheme] = ["light", "dark"]
    for system in systems:
        page.emulate_media(color_scheme=system)
        for theme, background in (("light", light), ("dark", dark), ("auto", dark if system == "dark" else light)):
            page.goto(f"{site}/?embed=true&theme={theme}")
            expect(page.locator("body")).to_have_css("background-color", background)
            expect(page.locator("html")).to_have_css("color-scheme", "light dark" if theme == "auto" else theme)
    page.goto(f"{site}/?embed=true&theme=light")
    send(page)
    expect(page.get_by_role("alert")).to_be_visible()
    assert violations(page, ["dark"]) == []


def test_another_site_shows_nothing(site: str, browser: Browser, settings: Settings) -> None:
    page = browser.new_page()  # it complains, as it should
    with host(f'<iframe src="{site}/?embed=true" title="Feedback"></iframe>') as shop:
        settings.EMBED_ALLOWED_ORIGINS = ["https://shop.example.com"]
        page.goto(shop)
        expect(page.locator("iframe")).to_be_attached()

        assert _frame(page).get_by_role("radio").count() == 0
    page.close()


def test_it_is_compact_and_has_no_violation(site: str, page: Page) -> None:
    page.set_viewport_size({"width": 320, "height": 700})
    page.goto(f"{site}/?embed=true")

    expect(page.get_by_role("banner")).to_have_count(0)
    expect(page.get_by_role("contentinfo")).to_have_count(0)
    assert page.evaluate("document.documentElement.scrollWidth") == 320
    assert violations(page) == []
