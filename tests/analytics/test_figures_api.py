"""GET /analytics/series and /analytics/questions."""

from __future__ import annotations

import csv
from datetime import UTC, datetime
from io import StringIO
from typing import Any

import pytest
from django.test import Client

from analytics.counting import stream_handler
from storage import clock
from tests.factories import FeedbackStream, a_feedback, a_form, a_key, a_project, a_record, an_image
from web.caller import Scope

pytestmark = pytest.mark.usefixtures("stack")

NOW = datetime(2026, 11, 21, 12, 30, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _now(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: NOW)


@pytest.fixture
def client() -> Client:
    return Client(headers={"x-api-key": a_key(Scope.ANALYTICS_READ)})


def count(*images: dict[str, Any]) -> None:
    stream_handler.count([a_record(an_image(**image)) for image in images])


def table(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(StringIO(text)))


def test_figures_of_each_day_and_of_the_time_before(client: Client, asked: list[str]) -> None:
    count({"localHour": "2026-11-20T10", "rating": 2, "sentiment": "negative"}, {"localHour": "2026-11-21T11"})
    count({"localHour": "2026-11-14T10", "rating": 4})
    client.get("/analytics/series")
    asked.clear()

    answer = client.get("/analytics/series?period=7d")

    assert [call for call in asked if "limits" not in call] == ["Query analytics-local"]
    found = answer.json()
    assert {name: found[name] for name in ("since", "until", "timeZone", "by")} == {
        "since": "2026-11-15",
        "until": "2026-11-21",
        "timeZone": "UTC",
        "by": "day",
    }
    assert len(found["points"]) == 7
    assert found["points"][5] == {
        "start": "2026-11-20",
        "count": 1,
        "rated": 1,
        "averageRating": 2.0,
        "csat": 0.0,
        "sentiment": {"positive": 0, "neutral": 0, "negative": 1},
        "ratings": {"1": 0, "2": 1, "3": 0, "4": 0, "5": 0},
    }
    assert (found["total"]["averageRating"], found["before"]["averageRating"]) == (3.5, 4.0)
    assert answer.headers["Cache-Control"] == "private, no-cache"
    again = client.get("/analytics/series?period=7d", headers={"if-none-match": answer.headers["ETag"]})
    assert again.status_code == 304


def test_figures_of_each_hour_and_of_the_day_before(client: Client) -> None:
    count(
        {"localHour": "2026-11-21T12"},
        {"localHour": "2026-11-20T13", "rating": 1},
        {"localHour": "2026-11-20T12", "rating": 3},
        {"localHour": "2026-11-19T12"},
    )

    found = client.get("/analytics/series?period=24h").json()

    assert (found["by"], len(found["points"])) == ("hour", 24)
    assert (found["points"][0]["start"], found["points"][0]["averageRating"]) == ("2026-11-20T13:00", 1.0)
    assert (found["points"][-1]["start"], found["points"][-1]["count"]) == ("2026-11-21T12:00", 1)
    assert (found["total"]["count"], found["before"]["count"], found["before"]["averageRating"]) == (2, 1, 3.0)


@pytest.mark.parametrize("address", ["/v1/analytics/series.csv?period=7d", "/analytics/series?period=7d"])
def test_a_table_has_a_row_for_each_day(client: Client, address: str) -> None:
    count({"localHour": "2026-11-21T11"})

    answer = client.get(address, headers={} if "csv" in address else {"accept": "text/csv"})

    assert answer.headers["Content-Type"] == "text/csv; charset=utf-8"
    rows = table(answer.text)
    assert [row["start"] for row in rows] == [f"2026-11-{day}" for day in range(15, 22)]
    assert (rows[-1]["ratings.5"], rows[-1]["csat"], rows[0]["csat"]) == ("1", "100.0", "")


@pytest.mark.parametrize(("path", "status"), [("series.xml", 404), ("questions.html", 404), ("series.csv", 200)])
def test_other_endings(client: Client, path: str, status: int) -> None:
    assert client.get(f"/analytics/{path}").status_code == status


@pytest.mark.parametrize("name", ["series", "questions"])
def test_each_wrong_parameter_has_an_error(client: Client, name: str) -> None:
    answer = client.get(f"/analytics/{name}?since=soon&source=fax&variant=b")
    assert answer.status_code == 400
    assert {error["parameter"]: error["code"] for error in answer.json()["errors"]} == {
        "since": "invalid",
        "source": "invalid_choice",
        "variant": "invalid",
    }


def test_the_answers_to_each_question_of_a_form(client: Client) -> None:
    options = [{"id": "a", "text": {"en": "=Price"}}, {"id": "b", "text": {"en": "Staff"}}]
    questions = [
        {"id": "nps", "kind": "nps", "text": {"en": "Would you recommend us?"}},
        {"id": "why", "kind": "choice", "text": {"en": "Why?"}, "options": options},
        {"id": "better", "kind": "text", "text": {"en": "What could be better?"}},
    ]
    form = a_form("survey", {"languages": ["en"], "questions": questions})
    stream = FeedbackStream()
    for nps in (10, 9, 3, 8):
        a_feedback(form_id=form.form_id, rating=None, answers={"nps": nps, "why": "a"}, counts={f"nps.{nps}", "why.a"})
    stream_handler.count(stream.records())

    found = client.get(f"/analytics/questions?form={form.form_id}").json()

    assert (found["formId"], found["formVersion"], found["count"]) == (form.form_id, 1, 4)
    nps, why, better = found["questions"]
    assert (nps["questionId"], nps["answers"], nps["score"]) == ("nps", 4, 25.0)
    assert {value["value"]: value["count"] for value in nps["values"] if value["count"]} == {
        "3": 1,
        "8": 1,
        "9": 1,
        "10": 1,
    }
    assert why["values"] == [{"value": "a", "text": "=Price", "count": 4}, {"value": "b", "text": "Staff", "count": 0}]
    assert (better["answers"], better["values"]) == (None, [])

    rows = table(client.get(f"/analytics/questions.csv?form={form.form_id}").text)
    assert len(rows) == 11 + 2 + 1
    assert [row["text"] for row in rows if row["questionId"] == "why"] == ["'=Price", "Staff"]


def test_without_a_form_the_first_one_of_the_project(client: Client) -> None:
    count({"localHour": "2026-11-21T11", "rating": 4})
    [rating] = client.get("/analytics/questions").json()["questions"]
    assert (rating["questionId"], rating["text"], rating["score"]) == ("rating", "How was it?", 4.0)


@pytest.mark.parametrize("query", ["form=nowhere", "release=1.0", "source=api"])
def test_questions_are_those_of_a_form_of_the_project(client: Client, query: str) -> None:
    assert client.get(f"/analytics/questions?{query}").status_code == 400


def test_a_form_of_another_project_does_not_exist(client: Client) -> None:
    other = a_form("of-other", project=a_project("other"))
    answer = client.get(f"/analytics/questions?form={other.form_id}")
    assert answer.json()["errors"] == [
        {"parameter": "form", "code": "does_not_exist", "detail": "There is no such form in this project."}
    ]
