"""A server that takes what is sent and says nothing."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, Route, expect

from feedback.forms import reference_numbers
from tests.browser.visitor import STORY, fill_in, send, thanks
from tests.feedback.forms.helpers import stored

PATIENCE = 20_000


@pytest.mark.parametrize("arrives", [True, False])
def test_it_is_given_up_and_sent_again_as_the_same_item(site: str, page: Page, arrives: bool) -> None:
    def stay_silent(route: Route) -> None:
        if route.request.method != "POST":
            route.continue_()
        elif arrives:
            route.fetch(max_redirects=0)

    page.clock.install()
    page.goto(site)
    fill_in(page)
    page.route(f"{site}/", stay_silent)
    send(page)
    button = page.locator("[type=submit]")
    expect(button).to_have_text("Sending …")
    expect(button).to_be_focused()
    page.clock.fast_forward(PATIENCE)

    alert = page.get_by_role("alert")
    expect(alert).to_be_focused()
    expect(alert).to_contain_text("No answer came")
    expect(page.get_by_label("What should we know?")).to_be_editable()
    expect(page.get_by_label("What should we know?")).to_have_value(STORY)
    before = [reference_numbers.of(item.feedback_id) for item in stored()]
    assert len(before) == arrives
    page.unroute_all(behavior="ignoreErrors")
    send(page)

    expect(thanks(page)).to_be_focused()
    assert before in ([], [page.locator("#reference").text_content()])
    assert len(stored()) == 1


def test_a_second_press_while_it_is_sent_sends_nothing(site: str, page: Page) -> None:
    posts: list[Route] = []
    page.goto(site)
    fill_in(page)
    page.route(f"{site}/", lambda route: posts.append(route))
    send(page)
    expect(page.locator("[type=submit]")).to_have_text("Sending …")
    page.keyboard.press("Enter")
    posts[0].continue_()

    expect(thanks(page)).to_be_focused()
    assert len(posts) == 1
