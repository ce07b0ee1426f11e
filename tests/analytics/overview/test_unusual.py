"""What is below usual, and what is expected, from the counters to the page."""

from __future__ import annotations

import random
import re
from datetime import UTC, date, datetime, timedelta
from html import unescape

import pytest
from django.test import Client

from analytics import selection
from analytics.counting import stream_handler
from analytics.overview import overview_reading
from analytics.overview.overview_data import Overview
from staff import projects
from staff.models import Project
from storage import clock
from tests.analytics.releases.counted import count
from tests.factories import a_form, a_project, a_record, an_image

NOW = datetime(2026, 11, 30, 15, 20, tzinfo=UTC)
TODAY = NOW.date()
WEEKS = 63  # days, before today


@pytest.fixture(autouse=True)
def _now(stack: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: NOW)


def _read(period: str = "30d", project: Project | None = None) -> Overview:
    return overview_reading.read(selection.of_period(project or projects.default(), period))


def _sentences(overview: Overview) -> list[str]:
    return [str(highlight.text) for highlight in overview.highlights]


def _two_forms(shop_today: int) -> None:
    """The weeks before, and today until 15:00. All are counted as one batch."""
    a_form("shop", title="Shop")
    numbers = [(TODAY - timedelta(days=ago), 12, 12) for ago in range(1, WEEKS + 1)] + [(TODAY, 12, shop_today)]
    records = [
        a_record(an_image(localHour=f"{day}T{hour:02}", rating=4, formId=form_id))
        for day, default, shop in numbers
        for form_id, number in (("default", default), ("shop", shop))
        for hour in (9, 13)
        for _ in range(number)
    ]
    stream_handler.count(records)


@pytest.mark.parametrize("period", ["7d", "30d", "90d"])
def test_a_form_that_fell_silent_is_named(period: str) -> None:
    _two_forms(0)

    [sentence] = _sentences(_read(period))

    assert sentence == "<b>Shop</b> has had no feedback since 29 Nov, 14:00: about 24 are usual by now."


def test_forms_as_usual_are_not_named() -> None:
    _two_forms(12)

    assert _sentences(_read()) == []


def test_it_takes_one_query_for_each_form_and_source(asked: list[str]) -> None:
    _two_forms(0)
    asked.clear()

    _read()

    # The days of the project, of its two forms and of its three sources.
    assert asked.count("Query analytics-local") == 1 + 2 + 3
    assert asked.count("GetItem! analytics-local") == 1


def test_another_project_sees_none_of_it() -> None:
    _two_forms(0)
    _read()

    other = _read(project=a_project())

    assert (other.highlights, other.rating_outlook, other.volume_outlook) == ([], None, None)


def test_a_past_period_does_not_say_what_is_missing_now() -> None:
    _two_forms(0)
    past = selection.of_period(projects.default()).of_days(date(2026, 10, 25), date(2026, 11, 28))

    assert _sentences(overview_reading.read(past)) == []


def test_the_charts_and_their_table_go_on_for_a_week(viewer: Client) -> None:
    chance = random.Random(7)
    for place in range(40):
        count(chance.choices([2, 3, 4, 5], k=chance.randint(5, 8)), TODAY - timedelta(days=place))

    page = viewer.get("/dashboard/").content.decode()

    assert page.count("Expected range until 7 Dec, if it goes on like this.") == 2
    rows = re.findall(r'<tr class="to-come">(.*?)</tr>', page, re.DOTALL)
    words = [" ".join(unescape(re.sub(r"<[^>]+>", " ", row)).split()) for row in rows]
    assert [row.partition(",")[0] for row in words] == [
        "Tue 1 Dec", "Wed 2 Dec", "Thu 3 Dec", "Fri 4 Dec", "Sat 5 Dec", "Sun 6 Dec", "Mon 7 Dec",
    ]  # fmt: skip
    assert all(re.fullmatch(r".*, expected \d+ to \d+ \d\.\d\d to \d\.\d\d \S \S \S", row) for row in words)


@pytest.mark.parametrize("query", ["?period=7d", "?period=24h", "?since=2026-10-20&until=2026-11-29"])
def test_a_short_or_past_period_is_not_continued(viewer: Client, query: str) -> None:
    for place in range(45):
        count([3, 4, 4, 5, 3], TODAY - timedelta(days=place))

    page = viewer.get(f"/dashboard/{query}").content.decode()

    assert "Expected range" not in page
    assert "to-come" not in page
