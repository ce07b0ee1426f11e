from __future__ import annotations

import html
import re
from datetime import UTC, date, datetime, timedelta
from urllib.parse import parse_qs

import pytest
from django.test import Client

from analytics.releases import announcing, watching
from analytics.releases.models import Kind
from staff import projects
from staff.roles import Role
from storage import clock
from tests.analytics.releases.counted import count, count_days
from tests.analytics.releases.factories import a_release
from tests.analytics.releases.page.conftest import text
from tests.factories import a_form, a_member, a_project
from tests.sessions import browser_of

DAY = timedelta(days=1)
TODAY, OUT = date(2026, 11, 20), date(2026, 11, 11)
PAGE = "/dashboard/releases/"


@pytest.fixture(autouse=True)
def _now(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: at(TODAY, 18))


def at(day: date, hour: int = 9) -> datetime:
    return datetime(day.year, day.month, day.day, hour, tzinfo=UTC)


def shown(browser: Client, query: str = "") -> str:
    response = browser.get(f"{PAGE}{query}")
    assert response.status_code == 200
    return text(response.content)


def inbox_links(browser: Client) -> list[dict[str, list[str]]]:
    page = browser.get(PAGE).content.decode()
    return [parse_qs(html.unescape(query)) for query in re.findall(r'href="/dashboard/inbox/\?([^"]+)"', page)]


def test_without_a_release_it_says_how_to_announce_one(browser: Client) -> None:
    page = shown(browser)

    assert "No releases yet" in page
    assert 'curl http://testserver/releases -H "X-Api-Key: $KEY"' in page


def test_a_release_is_shown_with_the_feedback_before_and_after_it(browser: Client) -> None:
    a_release("1.9", at=at(OUT - 30 * DAY))
    a_release("2.0", at=at(OUT), note="The new checkout", url="https://example.com/2.0")
    count_days([2, 2], OUT - 7 * DAY, 7, release="1.9")
    count_days([5, 4], OUT, 7, release="2.0")

    page = shown(browser)

    assert "2.0 11 Nov, 09:00 UTC The new checkout example.com" in page
    assert "Before 4 Nov to 10 Nov 2.00 CSAT 0 %" in page
    assert "After 11 Nov to 17 Nov 4.50 CSAT 100 %" in page
    assert "Likely better" in page
    assert "up 2.50 average" in page


def test_its_numbers_lead_to_the_items_that_they_count(browser: Client) -> None:
    a_release("1.9", at=at(OUT - 30 * DAY))
    a_release("2.0", at=at(OUT))
    count_days([2, 2], OUT - 7 * DAY, 7, release="1.9")
    count_days([5, 4], OUT, 7, release="2.0")

    links = inbox_links(browser)
    assert [link for link in links if "rating" not in link][:2] == [
        {"status": ["all"], "release": ["1.9"], "since": ["2026-11-04"], "until": ["2026-11-10"]},
        {"status": ["all"], "release": ["2.0"], "since": ["2026-11-11"], "until": ["2026-11-17"]},
    ]
    # The average and CSAT of each side. Before it no one was satisfied.
    ratings = [link["rating"] for link in links if "rating" in link][:4]
    assert ratings == [["1,2,3,4,5"], ["1,2,3,4,5"], ["1,2,3,4,5"], ["4,5"]]


def test_without_names_the_numbers_lead_to_all_items_of_the_days(browser: Client) -> None:
    a_release("2.0", at=at(OUT))
    count_days([5, 4], OUT - 14 * DAY, 23)

    assert [link for link in inbox_links(browser) if "rating" not in link] == [
        {"status": ["all"], "since": ["2026-10-29"], "until": ["2026-11-06"]},
        {"status": ["all"], "since": ["2026-11-12"], "until": ["2026-11-20"]},
    ]


@pytest.mark.parametrize(
    ("before", "after", "verdict"),
    [
        ([3, 4, 5], [3, 4, 5], "No clear change"),
        ([5, 5, 5], [1, 2, 1], "Likely worse"),
        ([5, 5, 5], [1], "Too few to say: 9 ratings after"),
        ([], [1, 2, 1], "Too few to say: 0 ratings before"),
    ],
)
def test_it_says_in_words_how_sure_it_is(browser: Client, before: list[int], after: list[int], verdict: str) -> None:
    a_release("2.0", at=at(OUT))
    count_days(before, OUT - 14 * DAY, 14)
    count_days(after, OUT + DAY, 9)

    assert verdict in shown(browser)


def test_a_release_of_today_is_too_early_to_judge(browser: Client) -> None:
    a_release("2.0", at=at(TODAY))
    count_days([5], TODAY - 7 * DAY, 8)

    assert "Too early to say" in shown(browser)


def test_a_release_that_another_one_follows_at_once_is_not_judged(browser: Client) -> None:
    a_release("2.0", at=at(OUT))
    a_release("2.1", at=at(OUT, 12))

    assert "Another release came before a whole day had passed" in shown(browser)


def test_an_incident_is_a_flag_with_the_feedback_of_its_day(browser: Client) -> None:
    a_release("outage", kind=Kind.INCIDENT, at=at(OUT), note="The bank was down")

    assert "outage Incident 11 Nov, 09:00 UTC The bank was down The feedback of this day" in shown(browser)
    assert inbox_links(browser) == [{"status": ["all"], "since": ["2026-11-11"], "until": ["2026-11-11"]}]


def test_a_fall_that_the_watch_found_is_shown_with_a_way_to_the_words(browser: Client) -> None:
    release = a_release("2.0", at=at(OUT))
    count_days([5, 5], OUT - 14 * DAY, 14)
    count_days([1, 2], OUT + DAY, 9)
    watching.record(release, [0, 0, 0, 0, 28], [9, 9, 0, 0, 0])

    assert "The ratings have fallen since this release. The site was certain at 18:00 UTC ." in shown(browser)
    assert inbox_links(browser)[-1]["rating"] == ["1,2"]


def test_a_deleted_release_keeps_its_counters(browser: Client) -> None:
    a_release("1.9", at=at(OUT - 30 * DAY))
    release = a_release("2.0", at=at(OUT))
    count_days([4, 4], OUT - 7 * DAY, 7, release="1.9")
    count_days([5, 5], OUT, 7, release="2.0")
    before = shown(browser)

    announcing.delete(release, actor="person:ada")
    assert "5.00" not in shown(browser)
    a_release("2.0", at=at(OUT))

    assert shown(browser) == before


def test_older_releases_are_on_the_next_page(browser: Client) -> None:
    for number in range(12):
        a_release(f"1.{number}", at=at(OUT - (12 - number) * DAY))
    page = browser.get(PAGE).content.decode()
    [query] = re.findall(r'href="(\?after=[^"]+)"', page)

    older = shown(browser, html.unescape(query))

    assert " 1.2 " in text(page.encode())
    assert " 1.1 " not in text(page.encode())
    assert " 1.1 " in older
    assert " 1.2 " not in older


def test_a_cursor_of_someone_else_leads_to_the_first_page(browser: Client) -> None:
    response = browser.get(f"{PAGE}?after=x")

    assert (response.status_code, response.headers["Location"]) == (302, PAGE)


def test_it_takes_as_many_reads_for_any_amount_of_feedback(browser: Client, asked: list[str]) -> None:
    for number in range(10):
        a_release(f"1.{number}", at=at(OUT - (10 - number) * DAY))
    shown(browser)  # what the frame needs is remembered
    reads = []
    for _ in range(2):
        count_days([5, 4], OUT - 10 * DAY, 10, release="1.5")
        asked.clear()
        shown(browser)
        reads.append(len(asked))

    assert reads[0] == reads[1]
    assert reads[0] <= 3 + 2 * 10 + 10  # the lists, two queries for each release, and those of the frame


def test_a_viewer_reads_and_cannot_announce(stack: int) -> None:
    a_release("2.0", at=at(OUT))
    viewer = browser_of(a_member(Role.VIEWER))

    page = viewer.get(PAGE).content.decode()

    assert "2.0" in page
    assert "/dashboard/releases/new" not in page


def test_no_text_of_a_release_is_markup(browser: Client) -> None:
    a_release("2.0", at=at(OUT), note="<script>alert(1)</script>", url="https://example.com/?a='b&c=%3Cd%3E")

    page = browser.get(PAGE).content.decode()

    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)" in page
    assert 'rel="noopener noreferrer"' in page


QUESTIONS = [
    {"id": "nps", "kind": "nps", "text": {"en": "Would you recommend us?"}},
    {"id": "effort", "kind": "ces", "text": {"en": "How easy was it?"}},
]


def with_scores() -> None:
    a_form("visit", {"languages": ["en"], "title": {"en": "Your visit"}, "questions": QUESTIONS})
    a_release("1.9", at=at(OUT - 30 * DAY))
    a_release("2.0", at=at(OUT))
    count([2] * 12, OUT - DAY, release="1.9", formId="visit", counts={"nps.9", "effort.3"})
    count([2] * 12, OUT + 6 * DAY, release="2.0", formId="visit", counts={"nps.2"})
    count([2] * 3, OUT + 6 * DAY, release="2.0", formId="visit", counts={"nps.9"})


def test_the_scores_that_a_form_asks_for_are_compared_too(browser: Client) -> None:
    with_scores()

    page = shown(browser)

    assert "NPS Your visit Before: 100 12 answers After: −60 15 answers Likely worse −160 (" in page  # noqa: RUF001
    assert "CES Your visit Before: 3.00 12 answers After: – Too few to say" in page  # noqa: RUF001


def test_scores_lead_to_the_items_with_an_answer(browser: Client) -> None:
    with_scores()

    of_scores = [link for link in inbox_links(browser) if "answer" in link]

    assert [(link["release"], link["form"], link["since"]) for link in of_scores] == [
        (["1.9"], ["visit"], ["2026-11-04"]),
        (["2.0"], ["visit"], ["2026-11-11"]),
        (["1.9"], ["visit"], ["2026-11-04"]),
    ]
    assert sorted(of_scores[0]["answer"][0].split(",")) == sorted(f"nps.{score}" for score in range(11))


def test_a_form_of_another_project_adds_no_score(browser: Client) -> None:
    a_project()
    a_form("visit", {"languages": ["en"], "questions": QUESTIONS}, project=projects.find("other"))
    with_named = [a_release("1.9", at=at(OUT - 30 * DAY)), a_release("2.0", at=at(OUT))]
    for release in with_named:
        count([2] * 12, release.at.date() + 6 * DAY, release=release.name, formId="visit", counts={"nps.9"})

    assert "NPS" not in shown(browser)
