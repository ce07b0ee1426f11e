from __future__ import annotations

import json
import logging
from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client
from pytest_django import Settings

from tests.factories import a_feedback
from tests.feedback.forms import helpers
from tests.feedback_site.conftest import Lines
from tests.web.logs.embedded_metrics import wrong_with
from web.logs.metrics import MeasuringFormatter

pytestmark = pytest.mark.usefixtures("stack")


@pytest.fixture(autouse=True)
def production(settings: Settings) -> None:
    """The tables of the stack, in place of the captured events' own."""
    settings.ALLOWED_HOSTS = ["testserver"]


@pytest.fixture
def measured() -> Iterator[Lines]:
    handler, root = Lines(), logging.getLogger()
    handler.setFormatter(MeasuringFormatter("7", "prod"))
    root.addHandler(handler)
    yield handler
    root.removeHandler(handler)


def finished(lines: Lines) -> dict[str, Any]:
    (line,) = lines.named("request_finished")
    return line


def metrics(line: dict[str, Any]) -> dict[str, float]:
    (directive,) = line["_aws"]["CloudWatchMetrics"]
    return {metric["Name"]: line[metric["Name"]] for metric in directive["Metrics"]}


def send(body: dict[str, Any], **headers: str) -> Any:
    return Client().post("/feedback", json.dumps(body), content_type="application/json", headers=headers)


def test_a_submission_is_measured_in_the_one_line_of_its_request(measured: Lines) -> None:
    assert send({"rating": 2, "message": "Awfully bad search", "email": "ada@example.com"}).status_code == 201

    line = finished(measured)
    assert metrics(line) == {
        "Submissions": 1,
        "Rating": 2,
        "Negative": 1,
        "Duration": line["metadata"]["durationMs"],
        "ColdStart": 1,
    }
    assert [text for text in measured.written if "_aws" in text and wrong_with(text)] == []
    assert len([text for text in measured.written if "_aws" in text]) == 1


@pytest.mark.parametrize(
    ("rating", "message", "mood"), [(5, "I love it", "Positive"), (3, "", "Neutral"), (1, "I hate it", "Negative")]
)
def test_a_mood_is_measured_by_its_name(measured: Lines, rating: int, message: str, mood: str) -> None:
    send({"rating": rating, "message": message})

    assert metrics(finished(measured)).keys() & {"Positive", "Neutral", "Negative"} == {mood}


def test_a_page_is_measured_by_its_time_alone(measured: Lines) -> None:
    client = Client()
    client.get("/health")
    client.get("/health")

    first, second = measured.named("request_finished")
    assert metrics(first).keys() == {"Duration", "ColdStart"}
    assert metrics(second).keys() == {"Duration"}


def test_what_was_refused_is_no_submission(measured: Lines) -> None:
    assert send({"rating": 6}).status_code == 400

    assert "Submissions" not in metrics(finished(measured))


def test_what_came_before_is_no_submission(measured: Lines) -> None:
    send({"rating": 5}, Idempotency_Key="k-1")
    assert send({"rating": 5}, Idempotency_Key="k-1").headers["Idempotency-Replayed"] == "true"

    first, second = measured.named("request_finished")
    assert "Submissions" in metrics(first)
    assert "Submissions" not in metrics(second)


def test_the_form_is_measured_like_the_api(measured: Lines) -> None:
    helpers.send(rating="4")

    line, of_thanks = measured.named("request_finished")
    assert metrics(line).items() >= {"Submissions": 1, "Rating": 4}.items()
    assert "Submissions" not in metrics(of_thanks)
    assert [item.request_id for item in helpers.stored()] == [line["requestId"]]


def test_spam_is_no_submission(measured: Lines) -> None:
    helpers.send(website="https://spam.example")

    assert [item.status for item in helpers.stored()] == ["spam"]
    assert ["Submissions" in metrics(line) for line in measured.named("request_finished")] == [False, False]


def test_an_item_that_no_request_brought_is_not_measured(measured: Lines) -> None:
    a_feedback()
    Client().get("/health")

    assert metrics(finished(measured)).keys() == {"Duration", "ColdStart"}
