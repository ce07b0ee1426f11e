from __future__ import annotations

from datetime import UTC, datetime

import pytest
from django.conf import LazySettings
from django.conf import settings as site_settings
from django.test import Client

from analytics import reports
from analytics.counting import stream_handler
from ops.cloud import template
from staff.roles import Role
from storage import clock
from tests.factories import FeedbackStream, a_feedback, a_key, a_member, a_project
from tests.sessions import browser_of
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


def test_a_visitor_causes_one_read_and_every_ten_seconds_another(asked: list[str]) -> None:
    """Whether the owner of the default project publishes its totals."""
    _count(5, 5, 5)
    asked.clear()

    Client().get("/analytics")
    assert asked == ["GetItem! projects-local", "GetItem! analytics-local"]
    asked.clear()
    Client().get("/analytics")
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


def test_a_key_of_another_project_gets_the_totals_of_that_project() -> None:
    _count(5, 4)
    a_project("other")

    response = Client().get("/analytics", headers={"X-Api-Key": a_key(Scope.ANALYTICS_READ, project_id="other")})

    assert response.json()["totalFeedback"] == 0


@pytest.mark.parametrize("query", ["", "?project=default"])
def test_a_member_of_another_project_gets_the_totals_of_that_project_or_what_is_public(query: str) -> None:
    _count(5, 4)
    a_project("other")
    response = browser_of(a_member(Role.VIEWER, "other")).get(f"/analytics{query}")

    assert response.json()["totalFeedback"] == (2 if query else 0)
    assert response.headers["Cache-Control"] == "private, no-cache"


def test_a_project_publishes_its_totals_by_a_setting_of_its_own(settings: LazySettings) -> None:
    settings.ANALYTICS_IS_PUBLIC = False
    a_project("closed")
    a_project("open", public_totals=True)

    responses = {name: Client().get(f"/analytics?project={name}") for name in ("default", "closed", "open", "nowhere")}

    assert {name: response.status_code for name, response in responses.items()} == {
        "default": 401,
        "closed": 401,
        "open": 200,
        "nowhere": 401,
    }
    assert responses["closed"].json()["detail"] == responses["nowhere"].json()["detail"]


@pytest.mark.parametrize("project_id", ["", "A", "a" * 65, "a" * 3000, "../default", "%00", "ü"])
def test_a_project_that_cannot_exist_is_not_looked_up(asked: list[str], project_id: str) -> None:
    assert Client().get(f"/analytics?project={project_id}").status_code == 401
    assert asked == []


def test_a_key_without_the_scope_gets_only_what_is_public() -> None:
    a_project("other")
    key = a_key(Scope.FEEDBACK_WRITE, project_id="other")

    assert Client().get("/analytics", headers={"X-Api-Key": key}).status_code == 403
    public = Client().get("/analytics?project=default", headers={"X-Api-Key": key})
    assert (public.status_code, public.headers["Cache-Control"]) == (200, "private, no-cache")


def test_a_wrong_key_does_not_get_what_is_public() -> None:
    assert Client().get("/analytics", headers={"X-Api-Key": "fbk_0_wrong"}).status_code == 401


@pytest.mark.parametrize("status", [200, 304])
def test_a_cache_keeps_callers_apart(status: int) -> None:
    headers = {"If-None-Match": Client().get("/analytics").headers["ETag"]} if status == 304 else {}
    response = Client().get("/analytics", headers=headers)

    assert response.status_code == status
    varies = {name.strip().casefold() for name in response.headers["Vary"].split(",")}
    assert varies >= {"authorization", "x-api-key", "cookie"}


def test_cloudfront_keeps_apart_what_the_site_keeps_apart() -> None:
    """CloudFront does not read Vary: its cache key is in the template."""
    policy = template.resources(template.text("edge"), "prod")["OneMinute"]["Properties"]["CachePolicyConfig"]
    key = policy["ParametersInCacheKeyAndForwardedToOrigin"]

    assert {"Authorization", "X-Api-Key"} <= set(key["HeadersConfig"]["Headers"])
    assert key["CookiesConfig"]["Cookies"] == [site_settings.SESSION_COOKIE_NAME]
    assert key["QueryStringsConfig"] == {"QueryStringBehavior": "all"}
