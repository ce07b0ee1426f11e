from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.conf import LazySettings

from feedback.models import Status
from storage import clock
from tests.factories import a_feedback, move
from tests.feedback.api.conftest import Caller, wrong

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)


def _ids(reader: Caller, query: str = "") -> list[str]:
    response = reader.get(f"/feedback?{query}")
    assert response.status_code == 200, response.content
    return [item["feedbackId"] for item in response.json()["items"]]


@pytest.mark.usefixtures("stack")
def test_it_lists_the_newest_first_with_all_fields(reader: Caller) -> None:
    item = a_feedback(name="Ada", email="ada@example.com", created_at=NOON, release="17")
    newer = a_feedback(created_at=NOON + timedelta(seconds=1))
    response = reader.get("/feedback")
    document = response.json()
    assert [listed["feedbackId"] for listed in document["items"]] == [newer.feedback_id, item.feedback_id]
    assert (document["count"], document["lastKey"]) == (2, None)
    assert item.expires_at is not None
    assert document["items"][1] == {
        "feedbackId": item.feedback_id,
        "formId": "default",
        "rating": 5,
        "message": "All good",
        "sentiment": "positive",
        "name": "Ada",
        "email": "ada@example.com",
        "createdAt": "2026-11-20T12:00:00.000Z",
        "status": "new",
        "source": "api",
        "release": "17",
        "servedBy": "dev",
        "formVersion": 1,
        "variant": None,
        "answers": {},
        "context": {},
        "mayReply": None,
        "tags": [],
        "assignee": None,
        "spamReason": None,
        "snoozedUntil": None,
        "updatedAt": clock.to_text(item.updated_at),
        "expiresAt": clock.to_text(item.expires_at),
        "version": 1,
    }
    assert response.headers["Cache-Control"] == "private, no-cache"


@pytest.mark.usefixtures("stack")
def test_it_returns_ten_items_and_a_key_for_the_next_page(reader: Caller) -> None:
    ids = [a_feedback(created_at=NOON + timedelta(seconds=second)).feedback_id for second in range(23)]
    shown, path = [], "/feedback"
    for size in (10, 10, 3):
        document = reader.get(path).json()
        assert document["count"] == len(document["items"]) == size
        shown += [item["feedbackId"] for item in document["items"]]
        path = f"/feedback?lastKey={document['lastKey']}"
    assert shown == ids[::-1]
    assert document["lastKey"] is None


@pytest.mark.usefixtures("stack")
def test_the_limit_is_1_to_100(reader: Caller) -> None:
    for second in range(3):
        a_feedback(created_at=NOON + timedelta(seconds=second))
    assert len(_ids(reader, "limit=2")) == 2
    assert len(_ids(reader, "limit=100")) == 3


@pytest.mark.usefixtures("stack")
@pytest.mark.parametrize(
    ("name", "value"),
    [
        *(("limit", value) for value in ("0", "101", "-1", "1.0", "ten", "", "1_0", "٣", "9" * 50)),
        *(("rating", value) for value in ("0", "6", "true")),
        *(("status", value) for value in ("old", "New", "new,open")),
        ("sentiment", "happy"),
        ("source", "fax"),
        ("form", "a b"),
        ("release", "<script>"),
        ("lastKey", ""),
        ("lastKey", "made-up"),
        ("answer", "nps"),
        ("answer", "nps.9-1"),
        ("tag", "x" * 51),
        ("assignee", "a b"),
        ("assignee", "me"),  # a key is no person
        ("hasEmail", "yes"),
        ("period", "1y"),
        ("attribute", "plan"),
        ("page", "x" * 501),
        ("search", "ada"),
        *(
            ("since", value)
            for value in ("yesterday", "20261120", "2026-11-20T12:00:00", "0001-01-01T00:00:00+14:00", "2026-02-30")
        ),
        ("until", "9999-12-31T23:59:59-14:00"),
    ],
)
def test_a_wrong_parameter_is_named(reader: Caller, name: str, value: str) -> None:
    response = reader.get(f"/feedback?{name}={value}".replace("+", "%2B"))
    assert response.status_code == 400
    assert list(wrong(response)) == [name]


@pytest.mark.usefixtures("stack")
def test_all_wrong_parameters_are_named_at_once(reader: Caller) -> None:
    assert wrong(reader.get("/feedback?limit=0&rating=9&since=x")).keys() == {"limit", "rating", "since"}
    assert wrong(reader.get("/feedback?since=2026-11-21&until=2026-11-20")).keys() == {"until"}


@pytest.mark.usefixtures("stack")
def test_it_filters(reader: Caller) -> None:
    a: dict[str, Any] = {"rating": 1, "message": "", "form_id": "default", "source": "form", "release": "16"}
    b: dict[str, Any] = {"rating": 5, "message": "", "form_id": "checkout", "source": "widget", "release": "17"}
    first = a_feedback(**a, created_at=NOON).feedback_id
    second = a_feedback(**b, created_at=NOON + timedelta(days=1)).feedback_id
    for query in ("rating=1", "sentiment=negative", "form=default", "source=form", "release=16", "until=2026-11-20"):
        assert _ids(reader, query) == [first], query
    for query in ("rating=5&release=17", "since=2026-11-21", "since=2026-11-20T13:00:01%2B01:00", "form=checkout"):
        assert _ids(reader, query) == [second], query
    assert _ids(reader, "rating=1&release=17") == []
    assert _ids(reader, "since=2026-11-20T12:00:00Z&until=2026-11-21T12:00:00Z") == [first]


@pytest.mark.usefixtures("stack")
def test_items_that_are_not_counted_are_only_in_their_folder(reader: Caller) -> None:
    items = {status: a_feedback() for status in Status}
    for status, item in items.items():
        if status is not Status.NEW:
            move(item, status)
    counted = {item.feedback_id for status, item in items.items() if status.is_counted}
    assert set(_ids(reader)) == counted
    for status, item in items.items():
        assert _ids(reader, f"status={status}") == [item.feedback_id]


@pytest.mark.usefixtures("stack")
def test_a_key_to_the_next_page_is_bound_to_the_filters(reader: Caller) -> None:
    for second in range(4):
        a_feedback(rating=1 + second % 2, created_at=NOON + timedelta(seconds=second))
    cursor = reader.get("/feedback?limit=1&rating=1").json()["lastKey"]
    assert len(_ids(reader, f"limit=5&rating=1&lastKey={cursor}")) == 1
    for query in ("", "rating=2", "rating=1&status=new", "rating=1&until=2030-01-01"):
        response = reader.get(f"/feedback?{query}&lastKey={cursor}")
        assert wrong(response) == {"lastKey": "bad_cursor"}


def test_it_takes_one_query_a_shard_and_the_lookup_of_the_key(
    reader: Caller, asked: list[str], settings: LazySettings
) -> None:
    settings.FEEDBACK_SHARDS = settings.FEEDBACK_SHARDS_EVER = 4
    for _ in range(30):
        a_feedback()
    reader.get("/feedback")
    asked.clear()
    reader.get("/feedback?status=new&rating=5&limit=3")
    assert asked == ["UpdateItem! limits-local", *["Query feedback-local"] * 4]


@pytest.mark.usefixtures("stack")
def test_an_unchanged_response_is_not_sent_again(reader: Caller) -> None:
    a_feedback()
    tag = reader.get("/feedback").headers["ETag"]
    again = reader.get("/feedback", If_None_Match=tag)
    assert (again.status_code, again.content) == (304, b"")
    assert again.headers["Cache-Control"] == "private, no-cache"
    assert again.headers.keys() >= {"RateLimit", "RateLimit-Policy"}
    a_feedback()
    assert reader.get("/feedback", If_None_Match=tag).status_code == 200


@pytest.mark.usefixtures("stack")
def test_it_answers_head(reader: Caller) -> None:
    response = reader.send("HEAD", "/feedback")
    assert (response.status_code, response.content) == (200, b"")
    assert response.headers["ETag"] == reader.get("/feedback").headers["ETag"]
    assert reader.send("HEAD", "/feedback", If_None_Match=response.headers["ETag"]).status_code == 304
