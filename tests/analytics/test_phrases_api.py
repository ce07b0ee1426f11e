"""GET /analytics/phrases."""

from __future__ import annotations

import csv
from datetime import UTC, datetime, timedelta
from io import StringIO

import pytest
from django.test import Client

from analytics.phrases import turns
from storage import clock
from tests.factories import a_feedback, a_key
from web.caller import Scope

pytestmark = pytest.mark.usefixtures("stack")

NOW = datetime(2026, 11, 21, 12, 30, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _now(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: NOW)


@pytest.fixture
def client() -> Client:
    return Client(headers={"x-api-key": a_key(Scope.FEEDBACK_READ)})


def written(*texts: str) -> set[str]:
    items = [a_feedback(message=text, rating=1, created_at=NOW - timedelta(minutes=5)) for text in texts]
    return {item.feedback_id for item in items}


def test_phrases_of_a_period(client: Client) -> None:
    ids = written("The payment page hangs", "An empty payment page")
    written("Lovely")

    answer = client.get("/analytics/phrases?period=7d")

    found = answer.json()
    [phrase] = found.pop("phrases")
    assert found == {
        "since": "2026-11-15",
        "until": "2026-11-21",
        "timeZone": "UTC",
        "foundAt": "2026-11-21T12:30:00.000Z",
        "texts": 3,
        "textsBefore": 0,
        "isWhole": True,
    }
    assert set(phrase.pop("feedbackIds")) == ids
    assert sum(phrase.pop("sentiment").values()) == 2
    assert phrase == {"text": "payment page", "items": 2, "people": 2, "peopleBefore": 0, "isMore": True}
    assert answer.headers["Cache-Control"] == "private, no-cache"
    again = client.get("/analytics/phrases?period=7d", headers={"if-none-match": answer.headers["ETag"]})
    assert again.status_code == 304


@pytest.mark.parametrize(("path", "accept"), [("/analytics/phrases.csv", "*/*"), ("/analytics/phrases", "text/csv")])
def test_a_table_has_a_row_for_each_phrase(client: Client, path: str, accept: str) -> None:
    ids = written("The payment page hangs", "An empty payment page")

    answer = client.get(path, headers={"accept": accept})

    [row] = csv.DictReader(StringIO(answer.content.decode()))
    assert (row["text"], row["items"], row["peopleBefore"]) == ("payment page", "2", "0")
    assert set(row["feedbackIds"].split()) == ids


@pytest.mark.parametrize(
    ("query", "name"),
    [
        ("period=9d", "period"),
        ("variant=a", "variant"),
        ("question=../x", "question"),
        ("source=form&release=1", "source"),
    ],
)
def test_what_is_wrong_is_named(client: Client, query: str, name: str) -> None:
    answer = client.get(f"/analytics/phrases?{query}")

    assert answer.status_code == 400
    assert [each["parameter"] for each in answer.json()["errors"]] == [name]


def test_the_phrases_of_one_variant(client: Client) -> None:
    for variant, text in (("short", "The payment page hangs"), ("long", "Lovely colours")):
        for _ in range(2):
            a_feedback(message=text, rating=1, variant=variant, created_at=NOW - timedelta(minutes=5))

    found = client.get("/analytics/phrases?form=default&variant=short").json()

    assert found["texts"] == 2
    assert "colours" not in str(found["phrases"])


def test_a_project_that_used_its_limit_learns_when_to_come_back(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(turns, "MOST_A_MINUTE", 1)
    assert client.get("/analytics/phrases?period=7d").status_code == 200

    answer = client.get("/analytics/phrases?period=90d")

    assert (answer.status_code, answer.json()["code"], answer.headers["Retry-After"]) == (429, "rate_limited", "60")


def test_a_key_for_figures_reads_no_words() -> None:
    client = Client(headers={"x-api-key": a_key(Scope.ANALYTICS_READ)})

    assert client.get("/analytics/phrases").status_code == 403
