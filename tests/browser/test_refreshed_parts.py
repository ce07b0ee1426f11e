"""What a refresh of a part of a page leaves as it is."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from tests.browser.refreshes import SUMMARY, answered, open_at_rest


def test_what_a_person_typed_ticked_opened_or_marked_survives(dashboard: str, page: Page) -> None:
    part = """<ol><li id="a">{mark} words</li></ol><p id="marked">Words to copy</p>
        <div data-keep="1"><p id="k">{mark} words</p></div><div data-keep="{mark}"><p id="l">{mark} words</p></div>
        <input id="t" value="server"><input id="u" value="server {mark}"><textarea id="n">server</textarea>
        <input id="c" type="checkbox"><select id="s"><option>one<option>two</select>
        <details id="d"><summary>More</summary>{mark}</details>"""
    marks = iter(["first", "second"])
    page.route(SUMMARY, lambda route: route.fulfill(body=part.format(mark=next(marks)), content_type="text/html"))
    open_at_rest(page, dashboard)
    answered(page, lambda: page.clock.run_for(2000))
    expect(page.locator("#a")).to_have_text("first words")
    page.locator("#t").fill("mine")
    page.locator("#n").fill("mine")
    page.locator("#c").check()
    page.locator("#s").select_option("two")
    page.locator("#d > summary").click()
    page.evaluate("getSelection().selectAllChildren(document.getElementById('marked'))")

    answered(page, lambda: page.clock.run_for(2000))

    expect(page.locator("#a")).to_have_text("second words")
    expect(page.locator("#k")).to_have_text("first words")
    expect(page.locator("#l")).to_have_text("second words")
    assert [page.locator(field).input_value() for field in ("#t", "#u", "#n", "#s")] == [
        "mine",
        "server second",
        "mine",
        "two",
    ]
    expect(page.locator("#c")).to_be_checked()
    expect(page.locator("#d")).to_have_attribute("open", "")
    assert page.evaluate("getSelection().toString()") == "Words to copy"


def test_the_scripts_of_others_add_no_style_and_keep_no_page(dashboard: str, page: Page) -> None:
    page.goto(dashboard)
    expect(page.locator("#updated")).to_have_attribute("data-state", "live")

    assert page.evaluate("document.querySelectorAll('style, [style]').length") == 0
    assert page.evaluate("[htmx.config.allowEval, htmx.config.historyCacheSize, htmx.config.selfRequestsOnly]") == [
        False,
        0,
        True,
    ]
    assert page.evaluate("JSON.stringify([localStorage, sessionStorage]).includes('<')") is False
