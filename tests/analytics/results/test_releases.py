"""The answers of the newest releases, side by side."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from html import unescape
from urllib.parse import parse_qs

import pytest
from django.test import Client

from analytics.answers_report import Answered
from analytics.counting import stream_handler
from analytics.insight.certainty import Verdict
from analytics.releases.models import Kind as Announced
from analytics.results import results_data, variants
from analytics.results.questions import QuestionResult
from analytics.results.results_data import Results
from analytics.selection import Selection, of_period
from feedback.forms import project_forms
from feedback.forms.questions import Kind, Option, Question
from feedback.inbox import filters, reading
from staff import projects
from staff.roles import Role
from storage import clock
from tests.analytics.releases.factories import a_release
from tests.factories import FeedbackStream, a_feedback, a_form, a_member, a_project
from tests.sessions import browser_of

pytestmark = pytest.mark.usefixtures("stack")
NOW = datetime(2026, 11, 21, 20, 30, tzinfo=UTC)
DAY = timedelta(days=1)
SURVEY = "/dashboard/results/survey"
DOCUMENT = {
    "languages": ["en"],
    "questions": [
        {"id": "nps", "kind": "nps", "text": {"en": "Would you recommend us?"}},
        {
            "id": "why",
            "kind": "choices",
            "text": {"en": "Why?"},
            "options": [{"id": "a", "text": {"en": "Price"}}, {"id": "b", "text": {"en": "Staff"}}],
        },
    ],
}


@pytest.fixture(autouse=True)
def _now(stack: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: NOW)


def answered(release: str, kind: Kind, numbers: dict[str, int], items: int = 40) -> QuestionResult:
    selection = Selection(
        project=projects.default(), first=NOW.date(), last=NOW.date(), dimension="release", name=release, form="survey"
    )
    question = Question("q1", kind, "Why?", options=(Option("a", "Text of a"), Option("b", "Text of b")))
    return QuestionResult(Answered(question, numbers), selection, items)


def test_each_release_is_compared_with_the_one_before_it_and_the_oldest_with_none() -> None:
    table = variants.by_release(
        [
            answered("3", Kind.NPS, {"10": 20}),
            answered("2", Kind.NPS, {"0": 20}),
            answered("1", Kind.NPS, {"0": 20}),
        ]
    )

    assert table
    assert table.names == ["3", "2", "1"]
    [row] = table.rows
    assert [cell.value for cell in row.cells] == [100, -100, -100]
    assert [cell.is_first for cell in row.cells] == [False, False, True]
    assert [cell.comparison.verdict for cell in row.cells[:2]] == [Verdict.LIKELY_BETTER, Verdict.NO_CLEAR_CHANGE]


def test_releases_without_answers_are_left_out() -> None:
    first, empty, last = (
        answered("3", Kind.YESNO, {"yes": 4}),
        answered("2", Kind.YESNO, {}),
        answered("1", Kind.YESNO, {"no": 4}),
    )
    table = variants.by_release([first, empty, last])
    assert table
    assert table.names == ["3", "1"]
    assert variants.by_release([first, empty]) is None


def count(release: str, *scores: int, form_id: str = "survey", reason: str = "a") -> None:
    stream = FeedbackStream()
    for score in scores:
        a_feedback(
            form_id=form_id,
            release=release,
            rating=None,
            message="",
            source="widget",
            answers={"nps": score, "why": [reason]},
            counts=frozenset({f"nps.{score}", f"why.{reason}"}),
        )
    stream_handler.count(stream.records())


def announced(*names: str) -> None:
    for place, name in enumerate(names):
        a_release(name, at=NOW - (20 - place) * DAY)


def read() -> Results:
    forms = project_forms.of_project("default")
    form = next(each for each in forms if each.form_id == "survey")
    return results_data.read(form.shown("en"), of_period(projects.default()).of("form", "survey"), forms)


def page(browser: Client) -> str:
    response = browser.get(SURVEY)
    assert response.status_code == 200
    return response.content.decode()


def text(content: str) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", content)).split())


def test_the_page_shows_a_question_by_release_with_links_to_the_items() -> None:
    a_form("survey", DOCUMENT)
    announced("1.0", "2.0")
    count("1.0", *[10] * 12)
    count("2.0", *[1] * 11, 9)
    count("2.0", *[10] * 3, form_id="default")  # other items of the release

    content = page(browser_of(a_member()))

    table = content.partition("<h3>By release</h3>")[2].partition("</table>")[0]
    assert text(table).endswith("2.0 1.0 Score −83 n = 12 likely lower 100 n = 12")  # noqa: RUF001 - a minus sign
    links = [parse_qs(unescape(query)) for query in re.findall(r'inbox/\?([^"]+)"', table)]
    assert [(link["form"], link["release"], "answer" in link) for link in links] == [
        (["survey"], ["2.0"], True),
        (["survey"], ["1.0"], True),
    ]
    for query in re.findall(r'inbox/\?([^"]+)"', table):
        pairs = dict(pair.split("=", 1) for pair in unescape(query).split("&"))
        chosen = filters.parse(pairs, default_folder=None, zone=projects.default().zone)
        assert len(reading.read("default", chosen, limit=100).items) == 12


def test_only_the_newest_six_releases_of_the_time_are_shown_and_no_incident() -> None:
    a_form("survey", DOCUMENT)
    announced(*(f"1.{number}" for number in range(8)))
    a_release("outage", kind=Announced.INCIDENT, at=NOW - DAY)
    for number in range(8):
        count(f"1.{number}", 9)

    [nps, _] = read().charts

    assert nps.releases
    assert nps.releases.names == ["1.7", "1.6", "1.5", "1.4", "1.3", "1.2"]


def test_several_options_are_shown_only_if_the_items_of_the_release_are_those_of_the_form() -> None:
    """The default form of this project may have items of the same release."""
    a_form("survey", DOCUMENT)
    announced("1.0", "2.0")
    count("1.0", 9, 9)
    count("2.0", 9, 9, reason="b")

    [nps, why] = read().charts
    assert nps.releases
    assert why.releases is None

    form = next(each for each in project_forms.of_project("default") if each.form_id == "survey")
    alone = results_data.read(form.shown("en"), of_period(projects.default()).of("form", "survey"), [form])
    assert alone.charts[1].releases
    assert [[cell.value for cell in row.cells] for row in alone.charts[1].releases.rows] == [[0, 100], [100, 0]]


def test_ratings_are_shown_if_no_other_form_asks_for_them() -> None:
    stream = FeedbackStream()
    announced("1.0", "2.0")
    for name, rating in (("1.0", 5), ("2.0", 2)):
        for _ in range(12):
            a_feedback(rating=rating, release=name, source="widget")
    stream_handler.count(stream.records())
    forms = project_forms.of_project("default")
    selected = of_period(projects.default()).of("form", "default")

    table = results_data.read(forms[0].shown("en"), selected, forms).charts[0].releases
    assert table
    assert [cell.value for cell in table.rows[0].cells] == [2, 5]

    a_form("other")
    project_forms._cache.clear()
    forms = project_forms.of_project("default")
    assert results_data.read(forms[0].shown("en"), selected, forms).charts[0].releases is None


def test_releases_of_another_project_are_not_shown() -> None:
    a_form("survey", DOCUMENT)
    a_project()
    for place, name in enumerate(("1.0", "2.0")):
        a_release(name, "other", at=NOW - (9 - place) * DAY)
        count(name, 9)

    assert all(chart.releases is None for chart in read().charts)
    assert "By release" not in page(browser_of(a_member()))
    assert browser_of(a_member(Role.OWNER, "other")).get(SURVEY).status_code == 404


def test_german() -> None:
    a_form("survey", DOCUMENT)
    announced("1.0", "2.0")
    count("1.0", 9)
    count("2.0", 9)
    content = browser_of(a_member()).get(f"{SURVEY}?lang=de").content.decode()
    assert "Nach Release" in content
    assert "Jedes wird mit dem davor verglichen, mit 95 % Sicherheit." in text(content)
