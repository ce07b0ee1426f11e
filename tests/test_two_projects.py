"""Two projects in one process, with the same caches and the same tables: neither sees or changes anything of the other.

tests/test_permissions.py sends each request to a project of others. Here both projects have data, and take turns.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.conf import LazySettings, settings
from django.test import Client

from activity import reading as activity
from activity import stream_handler as activity_stream
from activity.rows import TERMINAL
from counters import reading as counters
from feedback.models import Feedback
from staff.keys import key_management
from staff.members import memberships
from staff.roles import Role
from storage import writes
from tests.activity.conftest import Bus, an_event, stored_rows
from tests.factories import a_member
from tests.feedback.api.conftest import wrong
from tests.feedback.forms.helpers import a_token, send
from tests.permissions import FOREIGN_OWNER, OWNER, REQUESTS, VISITOR, Request
from tests.sessions import browser_of
from tests.sides import NOW, RATINGS, Side, turns, two

SHARED_READS = [
    request
    for request in REQUESTS
    if request.method == "GET" and request.expected[OWNER] == request.expected[FOREIGN_OWNER] == 200
    if request.expected[VISITOR] != 200  # what everyone can open has nothing of a project
]


@pytest.fixture
def sides(stack: int, settings: LazySettings, monkeypatch: pytest.MonkeyPatch) -> tuple[Side, Side]:
    return two(settings, monkeypatch)


@pytest.mark.parametrize("query", ["", "?status=new", "?source=api", "?since=2020-01-01"])
def test_a_list_has_the_items_of_its_project(sides: tuple[Side, Side], query: str) -> None:
    for side, _ in turns(sides):
        for program in (side.caller, browser_of(side.owner)):
            found = program.get(f"/feedback{query}").json()["items"]
            assert {item["feedbackId"] for item in found} == set(side.items)
            assert {item["formId"] for item in found} == {side.form_id}


def test_a_filter_for_the_form_of_the_other_project_finds_nothing(sides: tuple[Side, Side]) -> None:
    for side, other in turns(sides):
        assert side.caller.get(f"/feedback?form={other.form_id}").json()["items"] == []


@pytest.mark.parametrize("query", ["limit=1", "limit=1&status=new"])
def test_a_cursor_does_not_continue_the_list_of_the_other_project(sides: tuple[Side, Side], query: str) -> None:
    for side, other in turns(sides):
        cursor = side.caller.get(f"/feedback?{query}").json()["lastKey"]
        assert cursor
        assert side.caller.get(f"/feedback?{query}&lastKey={cursor}").status_code == 200
        response = other.caller.get(f"/feedback?{query}&lastKey={cursor}")
        assert wrong(response) == {"lastKey": "bad_cursor"}


@pytest.mark.parametrize(
    ("method", "end", "body"),
    [
        ("GET", "", None),
        ("PATCH", "", {"status": "done"}),
        ("DELETE", "", None),
        ("POST", "/restore", None),
    ],
)
def test_an_item_of_the_other_project_does_not_exist(
    sides: tuple[Side, Side], method: str, end: str, body: dict[str, Any] | None
) -> None:
    for side, other in turns(sides):
        response = side.caller.send(method, f"/feedback/{other.items[0]}{end}", body)
        unknown = side.caller.send(method, f"/feedback/00000000-0000-4000-8000-000000000000{end}", body)
        assert response.status_code == unknown.status_code == 404
        assert response.json()["detail"] == unknown.json()["detail"]
        assert writes.find(Feedback, other.items[0]).version == 1


def test_an_item_cannot_be_filed_under_a_form_of_the_other_project(sides: tuple[Side, Side]) -> None:
    for side, other in turns(sides):
        assert wrong(side.caller.create({"rating": 5, "formId": other.form_id})) == {"/formId": "unknown"}


def test_the_totals_are_those_of_the_project(sides: tuple[Side, Side]) -> None:
    for side, _ in turns(sides):
        for program in (side.caller, browser_of(side.owner)):
            totals = program.get("/analytics").json()
            ratings = RATINGS[side.project_id]
            assert totals["totalFeedback"] == len(ratings)
            assert totals["ratings"] == {str(rating): ratings.count(rating) for rating in range(1, 6)}
            of_release = program.get("/analytics/series?release=2.1.0&period=today").json()["total"]
            assert of_release["averageRating"] == round(sum(ratings) / len(ratings), 2)


def test_the_etag_of_one_project_is_not_that_of_the_other(sides: tuple[Side, Side]) -> None:
    for side, other in turns(sides):
        mine, theirs = browser_of(side.owner), browser_of(other.owner)
        for path in ("/analytics", "/dashboard/summary", "/feedback"):
            tag = mine.get(path).headers["ETag"]
            assert mine.get(path, headers={"If-None-Match": tag}).status_code == 304
            assert theirs.get(path, headers={"If-None-Match": tag}).status_code == 200


def test_the_overview_shows_the_items_of_its_project(sides: tuple[Side, Side]) -> None:
    for path in ("/dashboard/", "/dashboard/summary"):
        for side, _ in turns(sides):
            assert side.word in browser_of(side.owner).get(path).content.decode()


@pytest.mark.parametrize("request_", SHARED_READS, ids=str)
def test_nothing_that_both_can_open_shows_anything_of_the_other_project(
    sides: tuple[Side, Side], request_: Request
) -> None:
    """Taken from the table of permissions, so each page that is added later is opened here too."""
    for side, other in turns(sides):
        response = browser_of(side.owner).get(request_.path)
        assert response.status_code == 200
        page = response.content.decode()
        for text in (other.word, other.job_id, other.owner.email, *other.items):
            assert text not in page


@pytest.mark.parametrize("path", ["/dashboard/jobs/", "/dashboard/jobs/rows"])
def test_the_page_of_jobs_shows_those_of_its_project(sides: tuple[Side, Side], path: str) -> None:
    for side, other in turns(sides):
        page = browser_of(side.owner).get(path).content.decode()
        assert side.job_id in page
        assert other.job_id not in page


def test_a_person_of_both_sees_the_project_that_each_browser_has_chosen(sides: tuple[Side, Side]) -> None:
    person = a_member(Role.VIEWER)
    memberships.add(person, "other", Role.OWNER, actor=TERMINAL)
    browsers = {"default": browser_of(person), "other": browser_of(person)}
    browsers["other"].post("/dashboard/project", {"project": "other"})

    for side, other in turns(sides):
        browser = browsers[side.project_id]
        page = browser.get("/dashboard/").content.decode()
        assert side.word in page
        assert other.word not in page
        # A viewer in one project, and an owner in the other.
        expected = 200 if side.project_id == "other" else 403
        assert _done(browser, side.items[0]) == expected
        assert _done(browser, other.items[0]) == (404 if expected == 200 else 403)


def _done(browser: Client, item: str) -> int:
    return browser.patch(f"/feedback/{item}", {"status": "done"}, content_type="application/json").status_code


def test_both_can_use_the_same_idempotency_key(sides: tuple[Side, Side]) -> None:
    stored = [
        side.caller.create({"rating": 3}, Idempotency_Key="the-same").json()["feedbackId"] for side, _ in turns(sides)
    ]

    assert stored[:2] == stored[2:]
    assert stored[0] != stored[1]
    assert [writes.find(Feedback, item).project_id for item in stored[:2]] == ["default", "other"]


def test_a_text_that_was_sent_to_one_project_is_not_repeated_in_the_other(
    sides: tuple[Side, Side], monkeypatch: pytest.MonkeyPatch
) -> None:
    paths = {"default": "/", "other": "/f/other-form"}
    for side in sides:
        send(paths[side.project_id], token=a_token(side.form_id), message="The same words for both")

    new = [item for item in Feedback.scan() if item.message == "The same words for both"]
    assert {(item.project_id, item.status) for item in new} == {("default", "new"), ("other", "new")}


@pytest.mark.parametrize("address", ["/analytics/phrases", "/dashboard/phrases/"])
def test_each_has_its_own_phrases(sides: tuple[Side, Side], address: str) -> None:
    """Found, and as they are kept."""
    for side, other in turns(sides):
        text = browser_of(side.owner).get(address).content.decode()
        assert side.word in text
        assert other.word not in text


def test_each_has_its_counters_of_folders(sides: tuple[Side, Side]) -> None:
    for side, _ in turns(sides):
        assert counters.folders(side.project_id) == {"new": len(side.items)}


def test_each_has_its_own_audit_log(sides: tuple[Side, Side]) -> None:
    for side in sides:
        side.caller.send("PATCH", f"/feedback/{side.items[0]}", {"status": "done"})

    for side, _ in turns(sides):
        rows = activity.audit(side.project_id, "2026-11").rows
        moved = [row for row in rows if row.action == "feedback.moved"]
        assert [row.subject for row in moved] == [f"feedback#{side.items[0]}"]
        assert {row.project_id for row in rows} == {side.project_id}


def test_each_lists_its_own_keys(sides: tuple[Side, Side]) -> None:
    for side, _ in turns(sides):
        assert {key.project_id for key in key_management.of_project(side.project_id)} == {side.project_id}


def test_the_hour_and_the_expiry_of_an_item_are_those_of_its_project(sides: tuple[Side, Side]) -> None:
    default, other = (writes.find(Feedback, side.items[0]) for side in sides)

    assert default.local_hour == f"{default.created_at:%Y-%m-%dT%H}"
    assert other.local_hour == f"{other.created_at.astimezone(ZoneInfo('Asia/Tokyo')):%Y-%m-%dT%H}"
    assert default.expires_at == NOW + timedelta(days=settings.FEEDBACK_RETENTION_DAYS)
    assert other.expires_at == NOW + timedelta(days=7)


def test_the_page_of_a_form_says_how_long_its_project_keeps_items(sides: tuple[Side, Side]) -> None:
    assert "7&nbsp;days" in Client().get("/f/other-form").content.decode()
    assert f"{settings.FEEDBACK_RETENTION_DAYS}&nbsp;days" in Client().get("/").content.decode()


def test_the_events_of_one_batch_name_the_project_of_their_item(sides: tuple[Side, Side]) -> None:
    for side in sides:
        side.caller.send("PATCH", f"/feedback/{side.items[0]}", {"status": "done"})
    moved = [row for row in stored_rows() if row.action == "feedback.moved"]
    bus = Bus()

    activity_stream.on_stream(an_event(*moved), None)

    details = [event["detail"] for event in bus.events()]
    bus.stop()
    assert {(detail["projectId"], detail["subject"]) for detail in details} == {
        (side.project_id, f"feedback#{side.items[0]}") for side in sides
    }
