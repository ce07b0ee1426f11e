from __future__ import annotations

from datetime import UTC, datetime

import pytest
from django.conf import LazySettings
from django.test import Client

from analytics import reports
from analytics.counting import stream_handler
from storage import clock
from tests.factories import FeedbackStream, a_feedback, a_key
from web.caller import Scope

pytestmark = pytest.mark.usefixtures("stack")


def _count(*ratings: int) -> None:
    stream = FeedbackStream()
    for rating in ratings:
        a_feedback(rating=rating, message="")
    stream_handler.count(stream.records())


def test_it_answers_with_the_totals(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: datetime(2026, 11, 21, 10, tzinfo=UTC))
    _count(5, 4, 4, 3, 1, 2)
    response = Client().get("/analytics")
    assert response.json() == {
        "totalFeedback": 6,
        "averageRating": 3.17,
        "csat": 50.0,
        "sentiment": {"positive": 3, "neutral": 1, "negative": 2},
        "ratings": {"1": 1, "2": 1, "3": 1, "4": 2, "5": 1},
        "lastUpdated": "2026-11-21T10:00:00.000Z",
    }
    assert response.headers["Cache-Control"] == "public, max-age=60"
    assert Client().get("/v1/analytics").json() == response.json()


def test_without_items_there_is_no_average() -> None:
    assert Client().get("/analytics").json() == {
        "totalFeedback": 0,
        "averageRating": None,
        "csat": None,
        "sentiment": {"positive": 0, "neutral": 0, "negative": 0},
        "ratings": {"1": 0, "2": 0, "3": 0, "4": 0, "5": 0},
        "lastUpdated": None,
    }


def test_it_takes_one_read_for_any_caller(asked: list[str]) -> None:
    _count(5, 5, 5)
    asked.clear()

    Client().get("/analytics", headers={"X-Api-Key": "fbk_0_wrong", "Cookie": "session=abc"})
    assert asked == ["GetItem! analytics-local"]
    asked.clear()
    reports.totals("default")
    assert asked == ["GetItem! analytics-local"]


def test_an_unchanged_response_is_not_sent_again() -> None:
    _count(5)
    tag = Client().get("/analytics").headers["ETag"]
    again = Client().get("/analytics", headers={"If-None-Match": tag})
    assert (again.status_code, again.content) == (304, b"")
    assert again.headers["Cache-Control"] == "public, max-age=60"
    _count(1)
    assert Client().get("/analytics", headers={"If-None-Match": tag}).status_code == 200
    head = Client().head("/analytics")
    assert (head.status_code, head.headers["ETag"]) == (200, Client().get("/analytics").headers["ETag"])
    assert Client().head("/analytics", headers={"If-None-Match": head.headers["ETag"]}).status_code == 304


def test_it_can_be_for_keys_only(settings: LazySettings) -> None:
    settings.ANALYTICS_IS_PUBLIC = False
    assert Client().get("/analytics").status_code == 401
    other, mine = (a_key(scope) for scope in (Scope.FEEDBACK_READ, Scope.ANALYTICS_READ))
    assert Client().get("/analytics", headers={"X-Api-Key": other}).status_code == 403
    response = Client().get("/analytics", headers={"X-Api-Key": mine})
    assert response.status_code == 200
    assert response.headers["Cache-Control"] == "private, no-cache"
