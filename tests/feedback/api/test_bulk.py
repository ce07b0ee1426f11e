"""Many items changed by one request, and the undo, as programs send them."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any

import pytest

from feedback.inbox import bulk_matching, edits
from feedback.inbox.edits import Edit
from feedback.models import Feedback, Status
from jobs import lifecycle
from jobs.models import Job
from storage import writes
from tests.factories import a_feedback, a_key, a_member, a_project
from tests.feedback.api.conftest import Caller, wrong
from tests.jobs.machine import Machine, machine_of
from web.caller import Scope

pytestmark = pytest.mark.usefixtures("stack")

BULK, UNDO = "/feedback/bulk", "/feedback/undo"
DONE = {"status": "done"}


@pytest.fixture
def machine(stack: int, monkeypatch: pytest.MonkeyPatch) -> Machine:
    return machine_of(monkeypatch)


@pytest.fixture
def _few(monkeypatch: pytest.MonkeyPatch) -> None:
    """More than two items are a job."""
    monkeypatch.setattr(bulk_matching, "MOST_AT_ONCE", 2)


def stored(item: Feedback) -> Feedback:
    return writes.find(Feedback, item.feedback_id, consistent=True)


def by_ids(items: list[Feedback], **change: Any) -> dict[str, Any]:
    return {"ids": [item.feedback_id for item in items], "change": change or DONE}


def test_items_are_changed_together_and_each_has_its_outcome(manager: Caller) -> None:
    first, full, done = a_feedback(), a_feedback(tags=frozenset(map(str, range(20)))), a_feedback(status=Status.DONE)
    unknown = str(uuid.uuid4())
    body = by_ids([first, full, done, first], status="done", addTags=["Slow"])
    body["ids"].append(unknown)

    response = manager.send("POST", BULK, body)

    assert (response.status_code, response.json()["changed"]) == (200, 2)
    assert {each["feedbackId"]: (each["outcome"], each["version"]) for each in response.json()["items"]} == {
        first.feedback_id: ("changed", 2),
        full.feedback_id: ("refused", 1),
        done.feedback_id: ("changed", 2),
        unknown: ("missing", None),
    }
    assert (stored(first).status, stored(first).tags) == ("done", {"Slow"})


def test_a_batch_is_undone_once(manager: Caller) -> None:
    items = [a_feedback() for _ in range(3)]
    batch = manager.send("POST", BULK, by_ids(items)).json()["batchId"]
    edits.apply(stored(items[0]), Edit(assignee="p-9"), actor="person:eve")
    for _ in range(2):
        response = manager.send("POST", UNDO, {"batchId": batch})
        assert response.json() == {"restored": 2, "changedSince": [items[0].feedback_id], "missing": []}
    assert [stored(item).status for item in items] == ["done", "new", "new"]


def test_a_request_that_is_sent_again_changes_nothing_twice(manager: Caller) -> None:
    items = [a_feedback() for _ in range(2)]
    first = manager.send("POST", BULK, by_ids(items), Idempotency_Key="k-1")
    edits.apply(stored(items[0]), Edit(status=Status.OPEN), actor="person:eve")

    again = manager.send("POST", BULK, by_ids(items), Idempotency_Key="k-1")

    assert ("Idempotency-Replayed" in first.headers, again.headers["Idempotency-Replayed"]) == (False, "true")
    assert (again.json()["batchId"], again.json()["changed"]) == (first.json()["batchId"], 2)
    assert [stored(item).status for item in items] == ["open", "done"]
    other = manager.send("POST", BULK, by_ids(items, status="spam"), Idempotency_Key="k-1")
    assert (other.status_code, other.json()["code"]) == (422, "idempotency_key_reused")
    stranger = Caller(a_key(Scope.FEEDBACK_MANAGE))
    assert (
        stranger.send("POST", BULK, by_ids(items), Idempotency_Key="k-1").json()["batchId"] != first.json()["batchId"]
    )


@pytest.mark.usefixtures("_few")
def test_all_that_match_are_a_job_that_programs_follow_and_undo(machine: Machine, manager: Caller) -> None:
    items = []
    for _ in range(4):
        items.append(a_feedback(rating=1))
        machine.now += machine.now.resolution * 1_000_000
    body = {"filters": {"status": "new", "rating": "1"}, "change": DONE}

    started = manager.send("POST", BULK, body, Idempotency_Key="k-1")
    again = manager.send("POST", BULK, body, Idempotency_Key="k-1")

    assert (started.status_code, again.status_code) == (202, 202)
    assert started.json()["job"]["jobId"] == again.json()["job"]["jobId"]
    address = started.headers["Location"]
    assert manager.get(address).json()["state"] == "queued"
    machine.run(1)
    ended = manager.get(address).json()
    assert (ended["state"], ended["done"], ended["result"]) == ("done", 4, {"changed": 4})
    undone = manager.send("POST", UNDO, {"batchId": started.json()["batchId"]})
    assert undone.status_code == 202
    machine.run(1)
    assert {stored(item).status for item in items} == {"new"}


@pytest.mark.usefixtures("_few")
def test_a_job_is_cancelled(machine: Machine, manager: Caller) -> None:
    for _ in range(3):
        a_feedback()
        machine.now += machine.now.resolution * 1_000_000
    address = manager.send("POST", BULK, {"filters": {"status": "new"}, "change": DONE}).headers["Location"]
    for _ in range(2):
        assert manager.send("POST", f"{address}/cancel").json()["state"] == "cancelled"
    machine.run(1)
    assert manager.get(address).json()["done"] == 0


def test_few_that_match_are_changed_at_once(manager: Caller) -> None:
    slow, other = a_feedback(message="The lift is slow"), a_feedback(message="All good")
    response = manager.send("POST", BULK, {"filters": {"status": "new", "tag": "x"}, "change": DONE})
    assert response.json()["items"] == []
    response = manager.send("POST", BULK, {"filters": {}, "search": "lift", "change": {"addTags": ["lift"]}})
    assert [each["feedbackId"] for each in response.json()["items"]] == [slow.feedback_id]
    response = manager.send("POST", BULK, {"filters": {"status": "new"}, "change": {"assignee": None, **DONE}})
    assert {each["feedbackId"] for each in response.json()["items"]} == {slow.feedback_id, other.feedback_id}


WRONG: list[tuple[Any, dict[str, str]]] = [
    ({}, {"/change": "required"}),
    ({"change": DONE}, {"/ids": "required"}),
    ({"ids": [str(uuid.uuid4())], "filters": {}, "change": DONE}, {"/ids": "required"}),
    ({"ids": [], "change": DONE}, {"/ids": "min_length"}),
    ({"ids": ["x"], "change": DONE}, {"/ids/0": "invalid"}),
    ({"ids": [False], "change": DONE}, {"/ids/0": "invalid"}),
    ({"ids": "x", "change": DONE}, {"/ids": "not_a_list"}),
    ({"ids": [str(uuid.uuid4()) for _ in range(101)], "change": DONE}, {"/ids": "max_length"}),
    ({"ids": [str(uuid.uuid4())], "change": {}}, {"/change/status": "required"}),
    ({"ids": [str(uuid.uuid4())], "change": 5}, {"/change": "invalid"}),
    ({"ids": [str(uuid.uuid4())], "change": {"status": "lost"}}, {"/change/status": "invalid_choice"}),
    ({"ids": [str(uuid.uuid4())], "change": {"status": "snoozed"}}, {"/change/snoozedUntil": "required"}),
    ({"ids": [str(uuid.uuid4())], "change": {"assignee": "someone"}}, {"/change/assignee": "unknown"}),
    ({"filters": 5, "change": DONE}, {"/filters": "invalid"}),
    ({"filters": None, "change": DONE}, {"/filters": "null"}),
    ({"filters": {"search": "slow"}, "change": DONE}, {"/filters/search": "invalid"}),
    ({"ids": [str(uuid.uuid4())], "search": "slow", "change": DONE}, {"/search": "invalid"}),
    ({"filters": {"rating": 9}, "change": DONE}, {"/filters/rating": "invalid"}),
]


@pytest.mark.parametrize(("body", "errors"), WRONG)
def test_what_is_wrong_is_named_and_nothing_changes(manager: Caller, body: Any, errors: dict[str, str]) -> None:
    item = a_feedback()
    assert wrong(manager.send("POST", BULK, body)) == errors
    assert stored(item).version == 1


@pytest.mark.parametrize("body", [{}, {"batchId": None}, {"batchId": "x"}, {"batchId": 5}])
def test_an_undo_names_a_batch(manager: Caller, body: Any) -> None:
    assert list(wrong(manager.send("POST", UNDO, body))) == ["/batchId"]
    assert manager.send("POST", UNDO, {"batchId": str(uuid.uuid4())}).status_code == 404


def test_filters_need_the_right_to_read(with_key: Callable[..., Caller]) -> None:
    """Otherwise the number of changed items would tell what is in them."""
    item, blind = a_feedback(), with_key(Scope.FEEDBACK_MANAGE)
    assert blind.send("POST", BULK, {"filters": {}, "change": DONE}).status_code == 403
    assert blind.send("POST", BULK, by_ids([item])).status_code == 200


def test_nothing_of_another_project_is_changed_undone_or_shown(machine: Machine, manager: Caller) -> None:
    a_project("other")
    a_member(project_id="other")
    theirs = Caller(a_key(*Scope, project_id="other"))
    item = a_feedback()
    job = lifecycle.start("feedback.bulk", "default", "person:ada", {"batchId": "b-1"})

    assert theirs.send("POST", BULK, by_ids([item])).json()["items"][0]["outcome"] == "missing"
    batch = manager.send("POST", BULK, by_ids([item])).json()["batchId"]
    assert theirs.send("POST", UNDO, {"batchId": batch}).status_code == 404
    assert theirs.get(f"/jobs/{job.job_id}").status_code == 404
    assert theirs.send("POST", f"/jobs/{job.job_id}/cancel").status_code == 404
    assert stored(item).status == Status.DONE
    assert lifecycle.read(job).cancelled_by is None


def test_a_job_needs_its_own_scope(machine: Machine, with_key: Callable[..., Caller]) -> None:
    job: Job = lifecycle.start("analytics.recount", "default", "person:ada")
    assert with_key(Scope.FEEDBACK_MANAGE).get(f"/jobs/{job.job_id}").status_code == 403
    assert with_key(Scope.KEYS_MANAGE).get(f"/jobs/{job.job_id}").json()["kind"] == "analytics.recount"
    assert with_key(Scope.KEYS_MANAGE).get(f"/jobs/{uuid.uuid4()}").status_code == 404
