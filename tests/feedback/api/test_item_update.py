from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta

import pytest

from activity import reading
from feedback.models import Feedback, Status
from storage import clock, writes
from tests.factories import a_feedback, a_form, a_member, a_project
from tests.feedback.api.conftest import Caller, wrong
from web.caller import Scope


def _path(item: Feedback) -> str:
    return f"/feedback/{item.feedback_id}"


@pytest.mark.usefixtures("stack")
def test_it_snoozes_an_item_until_a_time(manager: Caller) -> None:
    item, until = a_feedback(), clock.now() + timedelta(days=1)
    given = manager.send("PATCH", _path(item), {"status": "snoozed", "snoozedUntil": until.isoformat()}).json()
    assert (given["status"], given["snoozedUntil"]) == ("snoozed", clock.to_text(until))
    longer = (until + timedelta(days=1)).isoformat()
    assert manager.send("PATCH", _path(item), {"status": "snoozed", "snoozedUntil": longer}).json()["version"] == 3
    back = manager.send("PATCH", _path(item), {"status": "open"}).json()
    assert (back["status"], back["snoozedUntil"]) == ("open", None)


@pytest.mark.usefixtures("stack")
@pytest.mark.parametrize(
    ("status", "days", "code"),
    [
        ("snoozed", None, "required"),
        ("open", 1, "required"),
        (None, 1, "required"),
        ("snoozed", 0, "invalid"),
        ("snoozed", -1, "invalid"),
        ("snoozed", 367, "invalid"),
    ],
)
def test_a_snooze_needs_the_folder_and_a_time_in_the_next_year(
    manager: Caller, status: str | None, days: int | None, code: str
) -> None:
    body = {"status": status} if status else {}
    if days is not None:
        body["snoozedUntil"] = (clock.now() + timedelta(days=days)).isoformat()
    assert wrong(manager.send("PATCH", _path(a_feedback()), body)) == {"/snoozedUntil": code}


@pytest.mark.usefixtures("stack")
@pytest.mark.parametrize("until", [{}, 5, "tomorrow", "2126-11-21T09:30:00", ["2126-11-21"]])
def test_the_end_of_a_snooze_is_a_time(manager: Caller, until: object) -> None:
    body = {"status": "snoozed", "snoozedUntil": until}
    assert wrong(manager.send("PATCH", _path(a_feedback()), body)) == {"/snoozedUntil": "invalid"}


@pytest.mark.usefixtures("stack")
def test_it_sets_all_tags_at_once(manager: Caller) -> None:
    item = a_feedback()
    given = manager.send("PATCH", _path(item), {"tags": ["slow", " ask  sales ", "slow"], "status": "open"}).json()
    assert (given["tags"], given["status"], given["version"]) == (["ask sales", "slow"], "open", 2)
    assert manager.send("PATCH", _path(item), {"tags": []}).json()["tags"] == []


@pytest.mark.usefixtures("stack")
@pytest.mark.parametrize(
    ("tags", "place", "code"),
    [
        ([""], "/tags/0", "blank"),
        (["a", None], "/tags/1", "null"),
        (["a" * 51], "/tags/0", "max_length"),
        (["a", "b", 7], "/tags/2", "invalid"),
        (["\x07"], "/tags/0", "unfit"),
        ([str(n) for n in range(21)], "/tags", "max_length"),
        ("slow", "/tags", "not_a_list"),
        (None, "/tags", "null"),
    ],
)
def test_a_tag_that_cannot_be_stored_is_named(manager: Caller, tags: object, place: str, code: str) -> None:
    assert wrong(manager.send("PATCH", _path(a_feedback()), {"tags": tags})) == {place: code}


@pytest.mark.usefixtures("stack")
def test_an_item_is_assigned_to_a_member_and_taken_back(manager: Caller) -> None:
    item, ada = a_feedback(), a_member()
    given = manager.send("PATCH", _path(item), {"assignee": ada.person_id}).json()
    assert (given["assignee"], given["version"]) == (ada.person_id, 2)
    assert manager.send("PATCH", _path(item), {"assignee": ada.person_id}).json()["version"] == 2
    assert manager.send("PATCH", _path(item), {"assignee": None}).json()["assignee"] is None


@pytest.mark.usefixtures("stack")
@pytest.mark.parametrize(("name", "code"), [("someone", "unknown"), ("a b", "invalid"), (5, "invalid")])
def test_an_item_is_not_assigned_to_a_stranger(manager: Caller, name: object, code: str) -> None:
    item = a_feedback()
    assert wrong(manager.send("PATCH", _path(item), {"assignee": name, "status": "done"})) == {"/assignee": code}
    assert writes.find(Feedback, item.feedback_id).status == Status.NEW


@pytest.mark.usefixtures("stack")
def test_an_item_is_not_assigned_to_a_member_of_another_project(manager: Caller) -> None:
    a_project("other")
    elsewhere = a_member(project_id="other")
    response = manager.send("PATCH", _path(a_feedback()), {"assignee": elsewhere.person_id})
    assert wrong(response) == {"/assignee": "unknown"}


@pytest.mark.usefixtures("stack")
def test_a_change_records_who_made_it(with_key: Callable[..., Caller]) -> None:
    item = a_feedback()
    answer = with_key(Scope.FEEDBACK_MANAGE).send("PATCH", _path(item), {"status": "done"})
    with_key(Scope.FEEDBACK_MANAGE).send("DELETE", _path(item))
    with_key(Scope.FEEDBACK_MANAGE).send("POST", f"{_path(item)}/restore")
    rows = reading.timeline(f"feedback#{item.feedback_id}", oldest_first=True).rows
    assert [row.changes for row in rows] == [
        {"status": ["new", "done"]},
        {"status": ["done", "deleted"]},
        {"status": ["deleted", "done"]},
    ]
    assert len({row.actor for row in rows}) == 3
    assert {row.actor.partition(":")[0] for row in rows} == {"key"}
    assert rows[0].request_id == answer.headers["X-Request-Id"]


@pytest.mark.usefixtures("stack")
def test_single_tags_are_added_and_removed(manager: Caller) -> None:
    item = a_feedback(tags=frozenset({"Cart", "slow"}))
    response = manager.send("PATCH", _path(item), {"addTags": [" new ", "SLOW"], "removeTags": ["CART"]})
    assert response.json()["tags"] == ["new", "slow"]
    assert manager.send("PATCH", _path(a_feedback()), {"tags": ["New"]}).json()["tags"] == ["new"]  # as it was first


@pytest.mark.usefixtures("stack")
def test_a_rating_is_corrected_and_the_mood_follows(manager: Caller) -> None:
    item = a_feedback(message="")
    given = manager.send("PATCH", _path(item), {"rating": 1.0}).json()
    assert (given["rating"], given["sentiment"]) == (1, "negative")
    [row] = reading.timeline(f"feedback#{item.feedback_id}").rows
    assert row.changes == {"rating": [5, 1], "sentiment": "changed"}


@pytest.mark.usefixtures("stack")
@pytest.mark.parametrize(
    ("body", "errors"),
    [
        ({"rating": 6}, {"/rating": "invalid"}),
        ({"rating": None}, {"/rating": "null"}),
        ({"rating": "5"}, {"/rating": "invalid"}),
        ({"rating": True}, {"/rating": "invalid"}),
        ({"rating": 1e400}, {"/rating": "invalid"}),
        ({"tags": ["a"], "addTags": ["b"]}, {"/tags": "invalid"}),
        ({"addTags": ["a" * 51]}, {"/addTags/0": "max_length"}),
        ({"removeTags": [" "]}, {"/removeTags/0": "blank"}),
        ({"addTags": ["new"]}, {"/addTags": "max_length"}),
        ({"snoozedUntil": "2126-01-01"}, {"/snoozedUntil": "required"}),
    ],
)
def test_a_change_that_is_not_possible_names_its_field(
    manager: Caller, body: dict[str, object], errors: dict[str, str]
) -> None:
    item = a_feedback(tags=frozenset(map(str, range(20))))
    content = json.dumps(body).replace("Infinity", "1e400").encode()
    assert wrong(manager.send("PATCH", _path(item), content)) == errors
    assert writes.find(Feedback, item.feedback_id).version == 1


@pytest.mark.usefixtures("stack")
def test_a_form_that_asks_for_no_rating_takes_no_correction(manager: Caller) -> None:
    question = {"id": "message", "kind": "text", "text": {"en": "What happened?"}}
    a_form("short", {"languages": ["en"], "title": {"en": "Short"}, "questions": [question]})
    item = a_feedback(form_id="short", rating=None)
    assert wrong(manager.send("PATCH", _path(item), {"rating": 3})) == {"/rating": "not_asked"}
