from __future__ import annotations

import gzip
import re
from collections.abc import Callable
from datetime import UTC, datetime
from html import unescape
from typing import Any

import pytest
from django.test import Client

from analytics.counting import stream_handler
from analytics.results import results_data
from analytics.selection import of_period
from feedback.forms import project_forms
from feedback.inbox import filters, reading
from staff import projects
from staff.roles import Role
from storage import clock
from tests.browser.results_places import answer_survey
from tests.factories import FeedbackStream, a_feedback, a_form, a_member, a_project
from tests.feedback.forms.samples import a_survey
from tests.sessions import browser_of

NOW = datetime(2026, 11, 21, 20, 30, tzinfo=UTC)
PAGE, SURVEY = "/dashboard/results/", "/dashboard/results/survey"
INBOX_LINK = re.compile(r'href="/dashboard/inbox/\?([^"]+)"')
VARIANTS = [{"id": "short", "weight": 1}, {"id": "long", "weight": 1}]

pytestmark = pytest.mark.usefixtures("stack")


@pytest.fixture(autouse=True)
def _now(stack: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: NOW)


@pytest.fixture
def viewer(stack: int) -> Client:
    return browser_of(a_member())


@pytest.fixture
def answer(stack: int) -> Callable[..., None]:
    """Creates a survey with its answers, and counts them."""
    stream = FeedbackStream()

    def create(*given: dict[str, Any], **document: Any) -> None:
        survey = a_survey(**document)
        a_form("survey", survey)
        answer_survey(survey, *given)
        stream_handler.count(stream.records())

    return create


def text_of(client: Client, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", response.content.decode())).split())


@pytest.mark.parametrize("address", [PAGE, SURVEY])
def test_an_outsider_signs_in_first(client: Client, address: str) -> None:
    assert client.get(address).status_code == 302


def test_each_question_shows_what_was_answered(viewer: Client, answer: Callable[..., None]) -> None:
    given = {"why": "price", "used": ["web"], "effort": 6, "again": True, "idea": "A bigger <b>deck</b>"}
    answer(*[{"nps": 9} | given] * 3, *[{"nps": 2} | given] * 3)

    page = text_of(viewer, SURVEY)

    assert "Would you recommend us? 6 answers" in page
    assert "0 Net Promoter Score" in page
    assert "Detractors, 0 to 6: 50 % 3" in page
    assert "Promoters, 9 and 10: 50 % 3" in page
    assert "Price 3 100 % Speed 0 0 %" in page  # only detractors are asked
    assert "Site 6 100 % App 0 0 %" in page
    assert "6.00 Average effort score" in page
    assert "100 % answered yes" in page
    assert page.count("A bigger <b>deck</b>") == 5


def test_every_number_leads_to_its_items(viewer: Client, answer: Callable[..., None]) -> None:
    answer({"nps": 9, "used": ["web", "app"], "again": True}, {"nps": 2, "why": "price"}, {"nps": 2, "why": "speed"})
    page = viewer.get(SURVEY).content.decode()
    found = {query: _items_of(unescape(query)) for query in INBOX_LINK.findall(page)}

    assert set(found.values()) <= {1, 2, 3}
    numbers = re.findall(INBOX_LINK.pattern + r">\s*([\d,]+)(?: items?| answers?)?\s*</a>", page)
    assert len(numbers) > 15
    assert [(query, int(number)) for query, number in numbers] == [(query, found[query]) for query, _ in numbers]


def _items_of(query: str) -> int:
    pairs = dict(pair.split("=", 1) for pair in query.split("&"))
    chosen = filters.parse(pairs, default_folder=None, zone=projects.default().zone)
    return len(reading.read("default", chosen, limit=100).items)


def test_variants_are_compared(viewer: Client) -> None:
    stream = FeedbackStream()
    survey = a_survey(variants=VARIANTS)
    a_form("survey", survey)
    answer_survey(survey, *[{"nps": 10}] * 12, variant="short")
    answer_survey(survey, *[{"nps": 1, "why": "price"}] * 12, variant="long")
    stream_handler.count(stream.records())

    page = text_of(viewer, SURVEY)

    assert "Score 100 n = 12 −100 n = 12 likely lower" in page  # noqa: RUF001 - a minus sign


def test_the_number_of_reads_does_not_depend_on_the_answers(answer: Callable[..., None], asked: list[str]) -> None:
    answer(*[{"nps": 9}] * 30, variants=VARIANTS)
    [_, form] = project_forms.of_project("default")
    asked.clear()

    results_data.read(form.shown("en"), of_period(projects.default(), "90d").of("form", "survey"))

    assert sorted(asked) == [
        *["Query analytics-local"] * 3,
        "Query announced-releases-local",
        "Query feedback-local",
    ]


def test_the_first_form_of_the_project_is_shown_first(viewer: Client) -> None:
    stream = FeedbackStream()
    a_feedback(rating=4, message="Words")
    stream_handler.count(stream.records())

    page = text_of(viewer, PAGE)

    assert "4.00 Average rating, from 1 to 5" in page
    assert "1 answer Too few to rely on." in page


def test_another_form_is_chosen_without_a_script(viewer: Client, answer: Callable[..., None]) -> None:
    answer({"nps": 9})

    assert '<option value="survey"' in viewer.get(PAGE).content.decode()
    chosen = viewer.get(f"{PAGE}?form=survey&period=7d&other=1")
    assert (chosen.status_code, chosen.headers["Location"]) == (302, f"{SURVEY}?period=7d")
    assert "Your visit · 15 Nov to 21 Nov" in text_of(viewer, chosen.headers["Location"])


@pytest.mark.parametrize("address", [f"{PAGE}unknown", f"{PAGE}?form=unknown", f"{PAGE}other-form"])
def test_a_form_that_is_not_of_the_project_does_not_exist(viewer: Client, address: str) -> None:
    a_form("other-form", project=a_project())

    assert viewer.get(address).status_code == 404


@pytest.mark.parametrize("address", [SURVEY, f"{PAGE}?form=survey"])
def test_a_form_that_was_created_a_moment_ago_has_a_page(
    viewer: Client, address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Another process created it, and this one remembers the forms before."""
    monkeypatch.setattr(project_forms, "forget", lambda _: None)
    project_forms.of_project("default")
    a_form("survey", a_survey())
    monkeypatch.undo()
    monkeypatch.setattr(clock, "now", lambda: NOW)

    assert viewer.get(address, follow=True).status_code == 200


@pytest.mark.parametrize(
    ("query", "error"),
    [
        ("period=24h", "“period” in the address was left out. Give one of 7d, 30d, 90d."),
        ("period=1y", "“period” in the address was left out. "),
        ("since=2026-11-05&until=2026-11-01", "“until” in the address was left out. Give a time after since."),
        ("since=2020-01-01", "“since” in the address was left out. Give at most 366 days."),
    ],
)
def test_wrong_days_are_named_and_the_default_is_shown(viewer: Client, query: str, error: str) -> None:
    page = text_of(viewer, f"{PAGE}?{query}")

    assert error in page
    assert "23 Oct to 21 Nov" in page


def test_own_days_are_a_choice(viewer: Client, answer: Callable[..., None]) -> None:
    answer({"nps": 9}, {"nps": 3, "why": "price"})

    assert "Would you recommend us? 1 answer " in text_of(viewer, f"{SURVEY}?since=2026-11-20&until=2026-11-20")


def test_what_the_form_does_not_ask_any_more_is_still_shown(viewer: Client) -> None:
    stream = FeedbackStream()
    a_form("survey", a_survey())
    a_feedback(form_id="survey", rating=None, message="", counts=frozenset({"why.gone", "before.a"}))
    stream_handler.count(stream.records())

    page = text_of(viewer, SURVEY)

    assert "gone (no longer offered) 1 100 %" in page
    assert "before The form does not ask this any more." in page


def test_an_empty_form_says_what_to_do(viewer: Client) -> None:
    assert "No answers in these days Choose a longer period" in text_of(viewer, PAGE)


def test_staff_of_another_project_see_none_of_it(answer: Callable[..., None]) -> None:
    a_project()
    answer({"nps": 9, "idea": "Only for the default project"})

    page = text_of(browser_of(a_member(Role.OWNER, "other")), PAGE)

    assert "Only for the default project" not in page
    assert "Your visit" not in page


def test_german_pages_are_german(viewer: Client, answer: Callable[..., None]) -> None:
    answer(*[{"nps": 3, "why": "price", "effort": 5, "again": True}] * 6, variants=VARIANTS)

    page = text_of(viewer, f"{SURVEY}?lang=de")

    assert "Was war falsch? 6 Antworten" in page
    assert "Durchschnittlicher Aufwand, von 1 bis 7" in page
    assert "5,00 Durchschnittlicher Aufwand" in page
    assert "kein klarer Unterschied" not in page  # no item has a variant


def test_the_largest_form_is_small_enough(viewer: Client) -> None:
    stream = FeedbackStream()
    scales = [{"id": f"n{number}", "kind": "nps", "text": {"en": "W" * 300}} for number in range(5)]
    texts = [{"id": f"t{number}", "kind": "text", "text": {"en": "W" * 300}} for number in range(5)]
    survey = {"languages": ["en"], "variants": VARIANTS, "questions": scales + texts}
    a_form("survey", survey)
    given = {f"n{number}": 10 - number for number in range(5)} | {f"t{number}": "W" * 2000 for number in range(5)}
    answer_survey(survey, *[given] * 20, variant="short")
    stream_handler.count(stream.records())

    page = viewer.get(f"{SURVEY}?period=30d").content

    assert len(gzip.compress(page)) < 100_000
    assert b" style=" not in page
    assert b"<script>" not in page
