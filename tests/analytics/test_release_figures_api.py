"""GET /analytics/releases."""

from __future__ import annotations

import csv
from datetime import UTC, date, datetime, timedelta
from io import StringIO
from typing import Any

import pytest
from django.test import Client

from analytics.releases import announcing, watching
from analytics.releases.models import Kind
from storage import clock
from tests.analytics.releases.counted import count, count_days
from tests.analytics.releases.factories import a_release
from tests.factories import a_form, a_key, a_project
from web.caller import Scope

pytestmark = pytest.mark.usefixtures("stack")

DAY = timedelta(days=1)
OUT = date(2026, 11, 11)
NOW = datetime(2026, 11, 20, 18, tzinfo=UTC)
PATH = "/analytics/releases"
QUESTIONS = [
    {"id": "nps", "kind": "nps", "text": {"en": "Would you recommend us?"}},
    {"id": "effort", "kind": "ces", "text": {"en": "How easy was it?"}},
]


@pytest.fixture(autouse=True)
def _now(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: NOW)


@pytest.fixture
def client() -> Client:
    return Client(headers={"x-api-key": a_key(Scope.ANALYTICS_READ)})


def at(day: date, hour: int = 9) -> datetime:
    return datetime(day.year, day.month, day.day, hour, tzinfo=UTC)


def named(*, before: list[int], after: list[int]) -> None:
    """Two releases that items name."""
    a_release("1.9", at=at(OUT - 30 * DAY))
    a_release("2.0", at=at(OUT))
    count_days(before, OUT - 7 * DAY, 7, release="1.9")
    count_days(after, OUT, 7, release="2.0")


def newest(client: Client) -> Any:
    answer = client.get(PATH)
    assert answer.status_code == 200
    return answer.json()["items"][0]


def test_a_release_has_its_figures_before_and_after_and_how_sure_the_difference_is(client: Client) -> None:
    named(before=[4, 5], after=[2, 3])

    found = newest(client)

    assert {name: found[name] for name in ("version", "kind", "at", "basis", "earlier", "regressedAt", "scores")} == {
        "version": "2.0",
        "kind": "release",
        "at": "2026-11-11T09:00:00.000Z",
        "basis": "name",
        "earlier": ["1.9"],
        "regressedAt": None,
        "scores": [],
    }
    assert found["before"] == {
        "since": "2026-11-04",
        "until": "2026-11-10",
        "count": 14,
        "rated": 14,
        "averageRating": 4.5,
        "csat": 100.0,
        "sentiment": {"positive": 14, "neutral": 0, "negative": 0},
        "ratings": {"1": 0, "2": 0, "3": 0, "4": 7, "5": 7},
        "filters": {"status": "all", "release": "1.9", "since": "2026-11-04", "until": "2026-11-10"},
    }
    assert (found["after"]["since"], found["after"]["until"]) == ("2026-11-11", "2026-11-17")
    change = found["averageRating"]
    assert change | {"low": 0, "high": 0} == {
        "difference": -2.0,
        "low": 0,
        "high": 0,
        "verdict": "likely_worse",
        "says": "likely worse",
    }
    assert change["low"] < -2 < change["high"] < 0
    assert (found["csat"]["difference"], found["csat"]["verdict"]) == (-100.0, "likely_worse")


def test_too_few_says_which_and_how_many(client: Client) -> None:
    named(before=[4, 5], after=[])
    count([5] * 7, OUT + 6 * DAY, release="2.0")

    change = newest(client)["averageRating"]

    assert (change["verdict"], change["says"]) == ("too_few", "too few to say: 7 after")


def test_the_filters_find_the_items_of_a_figure(client: Client) -> None:
    named(before=[4], after=[2])
    reader = Client(headers={"x-api-key": a_key(Scope.FEEDBACK_READ)})

    for side in ("before", "after"):
        assert reader.get("/feedback", newest(client)[side]["filters"]).status_code == 200


def test_scores_of_each_form_are_apart(client: Client) -> None:
    for form_id in ("shop", "visit"):
        a_form(form_id, {"languages": ["en"], "questions": QUESTIONS})
    named(before=[], after=[])
    count([4] * 12, OUT - DAY, release="1.9", formId="shop", counts={"nps.10", "effort.6"})
    count([4] * 12, OUT + 6 * DAY, release="2.0", formId="shop", counts={"nps.3"})
    count([4], OUT + 6 * DAY, release="2.0", formId="visit", counts={"nps.9"})

    nps, effort, other = newest(client)["scores"]

    assert (nps["formId"], nps["questionId"], nps["kind"]) == ("shop", "nps", "nps")
    assert (nps["before"]["score"], nps["after"]["score"], nps["after"]["answers"]) == (100.0, -100.0, 12)
    assert (nps["change"]["difference"], nps["change"]["verdict"]) == (-200.0, "likely_worse")
    assert nps["before"]["filters"]["release"] == "1.9"
    assert nps["before"]["filters"]["answer"].split(",")[0].startswith("nps.")
    assert nps["before"]["filters"]["form"] == "shop"
    assert (effort["kind"], effort["before"]["score"], effort["after"]["score"]) == ("ces", 6.0, None)
    assert effort["change"] == {
        "difference": None,
        "low": None,
        "high": None,
        "verdict": "too_few",
        "says": "too few to say: 0 after",
    }
    assert (other["formId"], other["after"]["answers"]) == ("visit", 1)


def test_scores_of_a_release_that_is_compared_by_time(client: Client) -> None:
    a_form("shop", {"languages": ["en"], "questions": QUESTIONS})
    a_release("2.0", at=at(OUT))
    count_days([4], OUT - 7 * DAY, 7, formId="shop", counts={"nps.10"})
    count_days([4], OUT + DAY, 7, formId="shop", counts={"nps.0"})

    [nps] = newest(client)["scores"]

    assert (nps["before"]["score"], nps["after"]["score"]) == (100.0, -100.0)
    assert "release" not in nps["after"]["filters"]


def test_a_regression_and_an_incident(client: Client) -> None:
    release = a_release("2.0", at=at(OUT))
    a_release("outage", kind=Kind.INCIDENT, at=at(OUT + DAY))
    watching.record(release, [0, 0, 0, 0, 60], [60, 0, 0, 0, 0])

    incident, found = client.get(PATH).json()["items"]

    assert found["regressedAt"] == clock.to_text(NOW)
    assert (incident["kind"], incident["before"], incident["averageRating"], incident["basis"]) == (
        "incident",
        None,
        None,
        None,
    )


def test_pages_by_last_key_in_json_and_as_tables(client: Client) -> None:
    for number in range(5):
        a_release(f"1.{number}", at=at(OUT - number * DAY))

    seen: list[str] = []
    query: dict[str, Any] = {"limit": "2"}
    for _ in range(3):
        answer = client.get(PATH, query)
        seen += [item["version"] for item in answer.json()["items"]]
        query = {"limit": "2", "lastKey": answer.json()["lastKey"]}
    assert seen == ["1.0", "1.1", "1.2", "1.3", "1.4"]
    assert query["lastKey"] is None

    table, link = client.get(f"{PATH}.csv?limit=3"), "Link"
    rest = client.get(table.headers[link].partition("<")[2].partition(">")[0])
    assert [row["version"] for page in (table, rest) for row in rows(page.text)] == seen
    assert link not in rest.headers


def rows(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(StringIO(text)))


@pytest.mark.parametrize("address", [f"/v1{PATH}.csv", PATH])
def test_a_table_has_a_row_for_each_release(client: Client, address: str) -> None:
    a_form("shop", {"languages": ["en"], "questions": QUESTIONS})
    named(before=[4, 5], after=[2, 3])
    count([2] * 2, OUT, release="2.0", formId="shop", counts={"nps.3"})
    announcing.announce("default", Kind.INCIDENT, "outage", {"at": at(OUT + DAY)}, actor="person:ada")

    answer = client.get(address, headers={} if "csv" in address else {"accept": "text/csv"})

    assert answer.headers["Content-Type"] == "text/csv; charset=utf-8"
    incident, found, _ = rows(answer.text)
    assert (incident["version"], incident["before.count"], incident["csat.verdict"]) == ("outage", "", "")
    assert (found["before.count"], found["after.averageRating"]) == ("14", "2.44")
    assert (found["averageRating.verdict"], found["averageRating.says"]) == ("likely_worse", "likely worse")
    assert found["after.filters"] == "status=all&release=2.0&since=2026-11-11&until=2026-11-17"
    assert (found["shop.nps.after"], found["shop.nps.answersAfter"], found["shop.nps.before"]) == ("-100.0", "2", "")
    assert "scores" not in found


@pytest.mark.parametrize(
    ("query", "parameter", "code"),
    [
        ("limit=0", "limit", "min_value"),
        ("limit=21", "limit", "max_value"),
        ("limit=many", "limit", "invalid"),
        ("lastKey=", "lastKey", "blank"),
        ("lastKey=made-up", "lastKey", "bad_cursor"),
    ],
)
def test_a_wrong_parameter_has_an_error(client: Client, query: str, parameter: str, code: str) -> None:
    answer = client.get(f"{PATH}?{query}")
    assert answer.status_code == 400
    assert [(error["parameter"], error["code"]) for error in answer.json()["errors"]] == [(parameter, code)]


def test_a_page_of_another_project_cannot_be_continued(client: Client) -> None:
    project = a_project("other")
    for number in range(3):
        a_release(f"1.{number}", "other", at=at(OUT - number * DAY))
    foreign = Client(headers={"x-api-key": a_key(Scope.ANALYTICS_READ, project_id=project.project_id)})
    last_key = foreign.get(f"{PATH}?limit=1").json()["lastKey"]

    assert client.get(PATH, {"lastKey": last_key}).status_code == 400
    assert client.get(PATH).json()["items"] == []


def test_it_is_not_sent_again_unchanged(client: Client) -> None:
    named(before=[4], after=[5])
    first = client.get(PATH)
    assert first.headers["Cache-Control"] == "private, no-cache"
    assert client.get(PATH, headers={"if-none-match": first.headers["ETag"]}).status_code == 304


def test_the_number_of_reads_does_not_depend_on_the_feedback(client: Client, asked: list[str]) -> None:
    reads = []
    for number in (1, 30):
        named(before=[4] * number, after=[5] * number)
        client.get(PATH)
        asked.clear()
        client.get(PATH)
        reads.append(sorted(call for call in asked if "limits" not in call))
    assert reads[0] == reads[1]
    assert reads[0].count("Query analytics-local") == 4  # two releases, by name and by time
