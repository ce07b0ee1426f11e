from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from analytics.releases import reading
from storage import clock
from tests.analytics.releases.factories import a_release
from tests.factories import a_key
from tests.feedback.api.conftest import Caller, wrong
from web.caller import Scope

NOW = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _now(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: NOW)


@pytest.fixture
def pipeline(stack: int) -> Caller:
    return Caller(a_key(Scope.RELEASES_WRITE))


@pytest.fixture
def reader(stack: int) -> Caller:
    return Caller(a_key(Scope.ANALYTICS_READ))


def test_a_version_announces_a_release(pipeline: Caller, reader: Caller) -> None:
    response = pipeline.send("POST", "/releases", {"version": " 2.1.0 "})

    release = response.json()
    assert response.status_code == 201
    assert reader.get(response.headers["Location"]).json() == release
    assert {name: release[name] for name in ("version", "kind", "at", "note", "url", "regressedAt")} == {
        "version": "2.1.0",
        "kind": "release",
        "at": "2026-11-23T09:30:00.000Z",
        "note": None,
        "url": None,
        "regressedAt": None,
    }


def test_the_same_request_can_be_sent_again(pipeline: Caller) -> None:
    body = {
        "version": "2.1.0",
        "kind": "incident",
        "at": "2026-11-20T08:00:00+01:00",
        "note": "A",
        "url": "https://a.b",
    }
    first, second = (pipeline.send("POST", "/releases", body) for _ in range(2))

    assert (first.status_code, second.status_code) == (201, 200)
    assert first.json() == second.json()
    assert first.json()["at"] == "2026-11-20T07:00:00.000Z"


def test_another_value_is_refused_by_its_name(pipeline: Caller) -> None:
    pipeline.send("POST", "/releases", {"version": "2.1.0", "note": "The new checkout"})

    response = pipeline.send("POST", "/releases", {"version": "2.1.0", "note": "Secret words", "url": "https://a.b"})

    assert (response.status_code, response.json()["code"]) == (409, "announced_differently")
    assert wrong(response) == {"/note": "differs", "/url": "differs"}
    assert "Secret words" not in response.content.decode()


@pytest.mark.parametrize(
    ("member", "value", "code"),
    [
        *[
            ("version", text, "invalid")
            for text in (
                "a b",
                "../../etc",
                "a#b",
                "a/b",
                "<b>",
                "-1",
                ".5",
                "2.1.0\u202ex/",
                "ä",
                "a%2Fb",
                "a,b",
                "a:b",
            )
        ],
        ("version", "x" * 65, "max_length"),
        ("version", "x" * 10_000, "max_length"),
        ("version", "2\x00", "unfit"),
        ("version", "\ud800", "unfit"),
        ("version", 2, "invalid"),
        ("version", ["2"], "invalid"),
        ("version", "", "required"),
        ("version", None, "required"),
        ("kind", "deployment", "invalid_choice"),
        ("kind", None, "null"),
        ("at", "2026-11-23T09:35:00.001Z", "in_the_future"),
        ("at", "9998-01-01", "in_the_future"),
        ("at", "yesterday", "invalid"),
        ("at", "2026-11-23T09:30:00", "invalid"),
        ("at", 1_795_000_000, "invalid"),
        ("at", "0001-01-01T00:00:00+14:00", "invalid"),
        ("note", "x" * 501, "max_length"),
        ("note", "x" * 10_000, "max_length"),
        ("note", "\x1b[2J", "unfit"),
        ("note", {"a": 1}, "invalid"),
        ("url", "javascript:alert(1)", "invalid"),
        ("url", "JAVASCRIPT:alert(1)//https://", "invalid"),
        ("url", "data:text/html,x", "invalid"),
        ("url", "//example.com", "invalid"),
        ("url", 'https://example.com/"onclick="', "invalid"),
        ("url", "https://example.com/" + "x" * 10_000, "max_length"),
    ],
)
def test_a_wrong_value_is_named_and_nothing_is_stored(pipeline: Caller, member: str, value: Any, code: str) -> None:
    response = pipeline.send("POST", "/releases", {"version": "2.1.0"} | {member: value})

    assert (response.status_code, wrong(response)) == (400, {f"/{member}": code})
    assert reading.page("default", limit=1).releases == []


@pytest.mark.parametrize("version", ["2.1.0+build.7", "2026-11-23", "v2", "x" * 64, "_"])
def test_a_version_that_items_can_have_is_found_by_it(pipeline: Caller, reader: Caller, version: str) -> None:
    pipeline.send("POST", "/releases", {"version": version})

    found = reader.get(f"/releases?version={version.replace('+', '%2B')}").json()
    assert [release["version"] for release in found["items"]] == [version]


def test_a_clock_may_be_five_minutes_ahead(pipeline: Caller) -> None:
    response = pipeline.send("POST", "/releases", {"version": "2.1.0", "at": "2026-11-23T09:35:00Z"})

    assert (response.status_code, response.json()["at"]) == (201, "2026-11-23T09:35:00.000Z")


def test_the_list_goes_on_page_by_page(reader: Caller) -> None:
    for day in range(1, 4):
        a_release(f"1.{day}", at=datetime(2026, 11, day, tzinfo=UTC))

    first = reader.get("/releases?limit=2").json()
    rest = reader.get(f"/releases?limit=2&lastKey={first['lastKey']}").json()
    narrow = reader.get("/releases?since=2026-11-02&until=2026-11-03").json()

    assert [release["version"] for release in first["items"] + rest["items"]] == ["1.3", "1.2", "1.1"]
    assert (first["count"], rest["count"], rest["lastKey"]) == (2, 1, None)
    assert [release["version"] for release in narrow["items"]] == ["1.2"]


@pytest.mark.parametrize(
    ("query", "errors"),
    [
        ("limit=0", {"limit": "min_value"}),
        ("limit=x", {"limit": "invalid"}),
        ("lastKey=x", {"lastKey": "bad_cursor"}),
        ("lastKey=", {"lastKey": "blank"}),
        ("since=soon", {"since": "invalid"}),
        ("since=2026-11-02&until=2026-11-02", {"until": "invalid"}),
        ("version=a%00b", {"version": "unfit"}),
        ("version=../x", {"version": "invalid"}),
    ],
)
def test_a_wrong_parameter_is_named(reader: Caller, query: str, errors: dict[str, str]) -> None:
    response = reader.get(f"/releases?{query}")

    assert (response.status_code, wrong(response)) == (400, errors)


def test_a_release_is_corrected_and_what_is_not_named_stays(pipeline: Caller, reader: Caller) -> None:
    release = a_release(note="Old", url="https://example.com")

    response = pipeline.send("PATCH", f"/releases/{release.release_id}", {"note": "New", "at": None})

    assert (response.status_code, response.headers["ETag"]) == (200, '"2"')
    stored = reader.get(f"/releases/{release.release_id}").json()
    assert (stored["note"], stored["url"], stored["at"]) == ("New", "https://example.com", "2026-11-23T09:30:00.000Z")


@pytest.mark.parametrize("method", ["PATCH", "DELETE"])
def test_an_older_version_of_a_release_changes_nothing(pipeline: Caller, method: str) -> None:
    path = f"/releases/{a_release().release_id}"

    response = pipeline.send(method, path, {"note": "x"}, If_Match='"7"')

    assert (response.status_code, response.json()["code"]) == (412, "precondition_failed")


def test_a_deleted_release_is_gone(pipeline: Caller, reader: Caller) -> None:
    path = f"/releases/{a_release().release_id}"

    assert pipeline.send("DELETE", path, If_Match='"1"').status_code == 204
    assert reader.get(path).status_code == pipeline.send("DELETE", path).status_code == 404
    assert reader.get("/releases").json()["items"] == []


def test_the_list_answers_304_until_it_changes(reader: Caller) -> None:
    a_release()
    tag = reader.get("/releases").headers["ETag"]

    assert reader.get("/releases", If_None_Match=tag).status_code == 304
    a_release("2.2.0")
    assert reader.get("/releases", If_None_Match=tag).status_code == 200
