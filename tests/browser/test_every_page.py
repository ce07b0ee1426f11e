"""What holds for all pages and all their states: readable for everybody, in both directions, and still."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.conf import LazySettings
from playwright.sync_api import Browser, Page

from tests.browser import (
    account_places,
    form_places,
    key_places,
    people_places,
    places,
    project_places,
    release_places,
    results_places,
    sample_places,
    share_places,
    task_places,
    workspace_places,
)
from tests.browser.accessibility import BEYOND_THE_EDGE, NARROW, violations
from tests.browser.visits import Place, Visit

PLACES = [
    *places.PLACES,
    *workspace_places.PLACES,
    *task_places.PLACES,
    *release_places.PLACES,
    *results_places.PLACES,
    *sample_places.PLACES,
    *people_places.PLACES,
    *account_places.PLACES,
    *form_places.PLACES,
    *share_places.PLACES,
    *project_places.PLACES,
    *key_places.PLACES,
]
every_place = pytest.mark.parametrize("place", PLACES, ids=lambda place: place.__name__)


@pytest.fixture
def visit(page: Page, site: str, stack: int, settings: LazySettings, monkeypatch: pytest.MonkeyPatch) -> Visit:
    return Visit(page, site, stack, settings, monkeypatch)


@pytest.fixture
def visit_from_the_right(
    browser: Browser, site: str, stack: int, settings: LazySettings, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Visit]:
    """With the words of no such language: what is looked at is the direction."""
    settings.LANGUAGES = [*settings.LANGUAGES, ("ar", "العربية")]
    context = browser.new_context(locale="ar", viewport={"width": NARROW, "height": 800})
    yield Visit(context.new_page(), site, stack, settings, monkeypatch)
    context.close()


def _open(place: Place, visit: Visit) -> None:
    """With its styles and scripts: the place may end with a click that opened another page."""
    place(visit)
    visit.page.wait_for_load_state()


@every_place
def test_it_has_no_accessibility_violation_in_light_and_dark(visit: Visit, place: Place) -> None:
    _open(place, visit)

    assert violations(visit.page) == []


@every_place
def test_it_fits_a_small_phone_and_stands_still_for_who_wants_that(visit: Visit, place: Place) -> None:
    visit.page.set_viewport_size({"width": NARROW, "height": 800})
    visit.page.emulate_media(reduced_motion="reduce")
    _open(place, visit)

    assert visit.page.evaluate(BEYOND_THE_EDGE) == []
    assert visit.page.evaluate(MOVING) == []


def test_for_others_a_button_changes_softly(visit: Visit) -> None:
    """So that the test above is known to see what moves."""
    visit.page.emulate_media(reduced_motion="no-preference")
    places.form(visit)

    assert "BUTTON" in visit.page.evaluate(MOVING)


def test_the_longer_words_of_german_fit_too(visit: Visit) -> None:
    visit.page.set_viewport_size({"width": NARROW, "height": 800})
    places.overview(visit)

    for path in ("/dashboard/?lang=de", "/sign-in/?lang=de", "/?lang=de"):
        visit.goto(path)
        assert visit.page.evaluate(BEYOND_THE_EDGE) == []


@every_place
def test_it_fits_a_small_phone_from_right_to_left(visit_from_the_right: Visit, place: Place) -> None:
    _open(place, visit_from_the_right)
    page = visit_from_the_right.page

    assert page.evaluate("document.dir") == ("ltr" if place is places.reference else "rtl")
    assert page.evaluate("document.documentElement.scrollWidth") == NARROW
    assert page.evaluate(BEYOND_THE_EDGE) == []


def test_the_form_begins_at_the_right_in_such_a_language(visit_from_the_right: Visit) -> None:
    places.wrong_input(visit_from_the_right)
    page = visit_from_the_right.page

    for field in ("message", "name", "email"):
        words, control = page.evaluate(WORDS, f"[for=id_{field}]"), page.evaluate(BOX, f"#id_{field}")
        assert words["right"] == pytest.approx(control["right"], abs=1)
        assert words["left"] > control["left"]
    first, last = (page.evaluate(BOX, f".step:{place}-child") for place in ("first", "last"))
    assert first["left"] > last["right"]
    assert page.evaluate(WORDS, ".step:first-child .end")["right"] == pytest.approx(first["right"], abs=1)
    assert page.evaluate("getComputedStyle(document.querySelector('.summary')).borderRightWidth") == "5px"


def test_the_overview_begins_at_the_right_in_such_a_language(visit_from_the_right: Visit) -> None:
    page = visit_from_the_right.page
    page.set_viewport_size({"width": 1280, "height": 800})
    places.overview(visit_from_the_right)

    rail, sheet = page.evaluate(BOX, "#nav"), page.evaluate(BOX, "main")
    assert (rail["right"], rail["left"]) == (1280, sheet["right"])
    assert page.evaluate(BOX, ".kpis > :first-child")["left"] > page.evaluate(BOX, ".kpis > :last-child")["right"]
    row, bar = page.evaluate(BOX, ".hist .fill svg"), page.evaluate(BOX, ".hist .r5")
    assert bar["right"] == pytest.approx(row["right"], abs=1)
    assert bar["left"] > row["left"]


def test_the_rail_opens_at_the_far_side_in_such_a_language(visit_from_the_right: Visit) -> None:
    places.overview(visit_from_the_right)
    page = visit_from_the_right.page
    page.get_by_role("button", name="Menu").click()

    assert page.evaluate(BOX, "#nav")["left"] == 0


BOX = "selector => document.querySelector(selector).getBoundingClientRect().toJSON()"

WORDS = """selector => {
    const words = document.createRange();
    words.selectNodeContents(document.querySelector(selector));
    return words.getBoundingClientRect().toJSON();
}"""

MOVING = """() => {
    const longest = durations => Math.max(...durations.split(",").map(parseFloat));
    const moves = style => longest(style.transitionDuration) > 0.01 || longest(style.animationDuration) > 0.01;
    const styles = element => [null, "::before", "::after"].map(part => getComputedStyle(element, part));
    const moving = [...document.querySelectorAll("*")].filter(element => styles(element).some(moves));
    const running = document.getAnimations().map(each => each.effect.target);
    const scrolls = getComputedStyle(document.documentElement).scrollBehavior === "smooth" ? ["scrolling"] : [];
    return [...moving, ...running].map(element => element.tagName).concat(scrolls);
}"""
