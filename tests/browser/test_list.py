"""A list that is worked through by keys: no key is lost or meant for another row, however slow the network is."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import parse_qs

import pytest
from playwright.sync_api import Locator, Page, Route, expect

NAMES = ["Elin Dahl", "Anna Sjö", "م. حداد", "Per Lund", "Anonymous"]


@pytest.fixture
def style(site: str, page: Page) -> Page:
    page.clock.install()
    page.goto(f"{site}/style/")
    expect(page.get_by_role("button", name="Shortcuts")).to_be_visible()
    return page


@pytest.fixture
def sent(style: Page) -> list[dict[str, list[str]]]:
    """The fields of each act, in the order in which they were sent."""
    sent: list[dict[str, list[str]]] = []
    style.on("request", lambda each: sent.append(parse_qs(each.post_data or "")) if _is_act(each.url) else None)
    return sent


@pytest.fixture
def slow(style: Page) -> Callable[[str], list[Route]]:
    """Holds back the answers of an address until the test lets them go."""

    def hold(address: str) -> list[Route]:
        held: list[Route] = []
        style.route(address, lambda route: held.append(route))
        return held

    return hold


def _is_act(url: str) -> bool:
    return url.endswith("/style/act")


def _press(page: Page, keys: str) -> None:
    for key in keys.split():
        page.keyboard.press(key)


def _selected(page: Page) -> Locator:
    return page.locator("[data-row]:has([aria-current])")


def test_j_and_k_move_and_the_panel_follows_when_the_person_stops(style: Page) -> None:
    opened: list[str] = []
    style.on("request", lambda each: opened.append(each.url[-1]) if "/style/items/" in each.url else None)
    style.clock.pause_at(style.evaluate("Date.now()") / 1000 + 1)  # however slow the machine presses the keys

    _press(style, "j j j k")
    expect(_selected(style)).to_contain_text("Anna Sjö")
    expect(style.get_by_role("link", name="Anna Sjö")).to_be_focused()
    style.clock.run_for(200)

    expect(style.get_by_role("heading", name="Anna Sjö")).to_be_visible()
    assert opened == ["1"]


def test_at_either_end_the_selection_stays(style: Page) -> None:
    _press(style, "j k k")
    expect(_selected(style)).to_contain_text("Elin Dahl")

    _press(style, "j j j j j j j")
    expect(_selected(style)).to_contain_text("Anonymous")


def test_an_act_is_for_the_row_that_was_selected_when_its_key_was_pressed(
    style: Page, sent: list[dict[str, list[str]]], slow: Callable[[str], list[Route]]
) -> None:
    """Three acts before the first answer, and without any panel."""
    held = slow("**/style/act")
    _press(style, "j e j s e")
    expect(_selected(style)).to_contain_text("Anonymous")

    for number in range(3):
        _until(style, lambda: len(held) > number)  # noqa: B023
        assert len(held) == number + 1
        held[number].continue_()

    expect(style.locator("[data-row]")).to_have_count(2)
    expect(style.locator("#notice")).to_contain_text("Done: 1.")
    acts = [(act["id"], act["status"], act["version"]) for act in sent]
    assert acts == [(["0"], ["done"], ["1"]), (["2"], ["spam"], ["1"]), (["3"], ["done"], ["1"])]


def test_an_act_that_fails_says_so_at_its_row_and_the_others_go_on(
    style: Page, sent: list[dict[str, list[str]]]
) -> None:
    style.route("**/style/act", lambda route: route.abort(), times=1)

    _press(style, "j e e")

    expect(style.locator("#row-0")).to_contain_text("Not saved")
    expect(style.locator("#row-1")).to_have_count(0)
    assert len(sent) == 2

    _press(style, "k k")
    expect(_selected(style)).to_contain_text("Elin Dahl")


@pytest.mark.parametrize("status", [401, 403, 500])
def test_a_refused_act_changes_nothing(style: Page, status: int) -> None:
    style.route("**/style/act", lambda route: route.fulfill(status=status, body="<p>No</p>"))

    _press(style, "j e")

    expect(style.locator("#row-0")).to_contain_text("Not saved")
    expect(style.locator("#notice")).to_contain_text("nothing was changed")
    assert style.get_by_role("link", name="Sign in again").count() == (status == 401)


def test_x_ticks_rows_and_an_act_is_for_all_of_them(style: Page, sent: list[dict[str, list[str]]]) -> None:
    _press(style, "j x j j x")
    expect(style.get_by_role("button", name="Spam")).to_be_visible()

    _press(style, "s")

    expect(style.locator("[data-row]")).to_have_count(3)
    [act] = sent
    assert (act["id"], act["status"], "version" in act) == (["0", "2"], ["spam"], False)


def test_shift_ticks_on_the_way(style: Page) -> None:
    _press(style, "j Shift+J Shift+J Shift+K")

    ticked = style.get_by_role("checkbox", name="Select", checked=True)
    assert [box.get_attribute("value") for box in ticked.all()] == ["0", "1", "2"]


def test_a_click_on_the_bar_is_for_the_ticked_rows(style: Page, sent: list[dict[str, list[str]]]) -> None:
    style.get_by_role("checkbox", name="Select Per Lund").check()

    style.locator(".bulk").get_by_role("button", name="Done").click()

    expect(style.locator("[data-row]")).to_have_count(4)
    assert [act["id"] for act in sent] == [["3"]]


def test_a_held_key_moves_but_does_not_act_again(style: Page, sent: list[dict[str, list[str]]]) -> None:
    _press(style, "j")
    for _ in range(3):
        style.keyboard.down("e")
    style.keyboard.up("e")
    expect(style.locator("[data-row]")).to_have_count(4)
    for _ in range(3):
        style.keyboard.down("k")
    style.keyboard.up("k")

    assert len(sent) == 1
    expect(_selected(style)).to_contain_text("Anna Sjö")


def test_a_key_of_the_panel_waits_for_the_panel_of_the_selected_row(
    style: Page, slow: Callable[[str], list[Route]]
) -> None:
    _press(style, "j")
    style.clock.run_for(200)
    expect(style.get_by_role("heading", name="Elin Dahl")).to_be_visible()
    held = slow("**/style/items/*")

    _press(style, "j a")
    expect(style.get_by_text("Assign 0 to")).to_be_hidden()
    _until(style, lambda: len(held) == 1)
    held[0].continue_()

    expect(style.get_by_text("Assign 1 to")).to_be_visible()


def test_undo_waits_until_the_notice_is_about_the_last_act(style: Page, slow: Callable[[str], list[Route]]) -> None:
    undone: list[str] = []
    style.on("request", lambda each: undone.append(each.url[-1]) if "/undo/" in each.url else None)
    style.route("**/undo/*", lambda route: route.fulfill(status=204))
    held = slow("**/style/act")
    _press(style, "j e e u")
    _until(style, lambda: len(held) == 1)
    assert undone == []

    held[0].fulfill(body=_notice(1), content_type="text/html")
    _until(style, lambda: len(held) == 2)
    assert undone == []
    held[1].fulfill(body=_notice(2), content_type="text/html")

    _until(style, lambda: undone != [])
    assert undone == ["2"]


def _notice(number: int) -> str:
    return f"""<div id="notice" hx-swap-oob="innerHTML">
        <form hx-post="/undo/{number}" hx-swap="none"><button data-key="u">Undo</button></form></div>"""


def _until(page: Page, holds: Callable[[], bool]) -> None:
    for _ in range(100):
        if holds():
            return
        page.evaluate("() => fetch(document.querySelector('[rel=icon]').href)")
    assert holds()
