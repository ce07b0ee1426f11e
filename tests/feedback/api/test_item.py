from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest

from feedback.inbox import edits
from feedback.inbox.act_writes import Origin
from feedback.inbox.edits import Edit
from feedback.intake import submissions
from feedback.intake.submissions import Submission
from feedback.models import Feedback, Status
from staff.models import Project
from storage import clock, writes
from tests.factories import a_feedback, move
from tests.feedback.api.conftest import Caller, wrong


def _path(item: Feedback) -> str:
    return f"/feedback/{item.feedback_id}"


@pytest.mark.usefixtures("stack")
def test_it_shows_one_item_with_its_version(reader: Caller) -> None:
    item = a_feedback(message="Slow")
    response = reader.get(_path(item))
    assert (response.json()["message"], response.json()["version"]) == ("Slow", 1)
    assert response.headers["ETag"] == '"1"'
    assert reader.get(_path(item), If_None_Match='"1"').status_code == 304


@pytest.mark.usefixtures("stack")
def test_it_moves_an_item(manager: Caller) -> None:
    item = a_feedback()
    response = manager.send("PATCH", _path(item), {"status": "done"})
    assert (response.status_code, response.json()["status"]) == (200, "done")
    assert response.headers["ETag"] == '"2"'
    assert writes.find(Feedback, item.feedback_id).status == Status.DONE
    assert manager.send("PATCH", _path(item), {"status": "done"}).headers["ETag"] == '"2"'


@pytest.mark.usefixtures("stack")
@pytest.mark.parametrize("body", [{}, {"status": "deleted"}, {"status": "old"}, {"status": None}, {"status": 1}])
def test_it_moves_an_item_only_to_a_folder_that_exists(manager: Caller, body: dict[str, Any]) -> None:
    response = manager.send("PATCH", _path(a_feedback()), body)
    assert list(wrong(response)) == ["/status"]
    assert "DELETE" in response.json()["errors"][0]["detail"]


@pytest.mark.usefixtures("stack")
def test_a_deleted_item_is_gone_until_it_is_restored(manager: Caller) -> None:
    item = a_feedback()
    response = manager.send("DELETE", _path(item))
    assert (response.status_code, response.content) == (204, b"")
    for method, body in (("GET", None), ("PATCH", {"status": "done"}), ("DELETE", None)):
        assert manager.send(method, _path(item), body).status_code == 404
    assert manager.get("/feedback").json()["items"] == []
    assert [listed["status"] for listed in manager.get("/feedback?status=deleted").json()["items"]] == ["deleted"]

    restored = manager.send("POST", f"{_path(item)}/restore")
    assert (restored.status_code, restored.json()["status"]) == (200, "new")
    assert manager.get(_path(item)).json()["expiresAt"] == clock.to_text(item.expires_at or clock.now())
    assert len(manager.get("/feedback").json()["items"]) == 1


@pytest.mark.usefixtures("stack")
@pytest.mark.parametrize("folder", [status for status in Status if status is not Status.DELETED])
def test_a_restored_item_is_back_in_its_folder(manager: Caller, folder: Status) -> None:
    item = a_feedback()
    move(item, folder, clock.now() + timedelta(days=1) if folder is Status.SNOOZED else None)
    for _ in range(2):
        manager.send("DELETE", _path(item))
        assert manager.send("POST", f"{_path(item)}/restore").json()["status"] == folder
    listed = manager.get(f"/feedback?status={folder}").json()["items"]
    assert [each["feedbackId"] for each in listed] == [item.feedback_id]


@pytest.mark.usefixtures("stack")
def test_an_item_stores_its_previous_folder_until_it_returns(manager: Caller) -> None:
    item = a_feedback()
    known = []
    for method, path, body in (
        ("PATCH", "", {"status": "done"}),
        ("PATCH", "", {"status": "archived"}),
        ("DELETE", "", None),
        ("POST", "/restore", None),
        ("PATCH", "", {"status": "spam"}),
        ("PATCH", "", {"status": "open"}),
    ):
        manager.send(method, _path(item) + path, body)
        known.append(writes.find(Feedback, item.feedback_id).previous_status)
    assert known == [None, "done", "done", "done", "done", None]


@pytest.mark.usefixtures("stack")
def test_spam_that_was_deleted_comes_back_as_spam(manager: Caller) -> None:
    item = a_feedback(status=Status.SPAM, spam_reason="decoy")
    manager.send("DELETE", _path(item))
    assert manager.send("POST", f"{_path(item)}/restore").json()["status"] == "spam"


@pytest.mark.usefixtures("stack")
def test_an_item_without_a_folder_to_return_to_becomes_new(manager: Caller) -> None:
    item = a_feedback()
    move(item, Status.DELETED)
    writes.change(item, Feedback.deleted_from.remove())
    assert manager.send("POST", f"{_path(item)}/restore").json()["status"] == "new"


@pytest.mark.usefixtures("stack")
def test_a_folder_of_a_later_version_is_shown_kept_and_left_like_any_other(manager: Caller) -> None:
    item = a_feedback()
    move(item, "escalated")
    assert manager.get(_path(item)).json()["status"] == "escalated"
    assert [listed["status"] for listed in manager.get("/feedback").json()["items"]] == ["escalated"]
    manager.send("DELETE", _path(item))
    assert manager.send("POST", f"{_path(item)}/restore").json()["status"] == "escalated"
    assert manager.send("PATCH", _path(item), {"tags": ["a"]}).json()["status"] == "escalated"
    assert manager.send("PATCH", _path(item), {"status": "done"}).json()["status"] == "done"


@pytest.mark.usefixtures("stack")
def test_restoring_an_item_that_is_not_deleted_changes_nothing(manager: Caller) -> None:
    item = a_feedback()
    move(item, Status.DONE)
    assert manager.send("POST", f"{_path(item)}/restore").json()["status"] == "done"
    assert manager.send("POST", f"{_path(item)}/restore", If_Match='"999"').status_code == 412


@pytest.mark.usefixtures("stack")
def test_after_a_week_a_deleted_item_cannot_be_restored(manager: Caller, monkeypatch: pytest.MonkeyPatch) -> None:
    item = a_feedback()
    manager.send("DELETE", _path(item))
    later = clock.now() + timedelta(days=7, seconds=1)
    monkeypatch.setattr(clock, "now", lambda: later)
    assert manager.send("POST", f"{_path(item)}/restore").status_code == 404


@pytest.mark.usefixtures("stack")
def test_a_change_can_require_the_version_that_was_read(manager: Caller) -> None:
    item = a_feedback()
    refused = manager.send("PATCH", _path(item), {"status": "done"}, If_Match='"7"')
    assert (refused.status_code, refused.json()["code"]) == (412, "precondition_failed")
    assert manager.send("DELETE", _path(item), If_Match='W/"1"').status_code == 412
    assert manager.send("PATCH", _path(item), {"status": "done"}, If_Match='"7", "1"').status_code == 200
    assert manager.send("DELETE", _path(item), If_Match="*").status_code == 204


@pytest.mark.usefixtures("stack")
def test_the_second_of_two_changes_gets_a_conflict(manager: Caller, monkeypatch: pytest.MonkeyPatch) -> None:
    item = a_feedback()
    real = edits.apply_as

    def after_another_change(mine: Feedback, edit: Edit, origin: Origin) -> None:
        real(writes.find(Feedback, item.feedback_id), Edit(status=Status.OPEN), Origin(actor="person:eve"))
        real(mine, edit, origin)

    monkeypatch.setattr(edits, "apply_as", after_another_change)
    response = manager.send("PATCH", _path(item), {"status": "done"})
    assert (response.status_code, response.json()["code"]) == (409, "conflict")
    [change] = response.json()["changes"]
    assert (change["by"], change["members"]) == ("person:eve", ["status"])
    assert writes.find(Feedback, item.feedback_id).status == Status.OPEN
    assert manager.send("PATCH", _path(item), {"tags": ["slow"]}).json()["tags"] == ["slow"]  # something else


@pytest.mark.usefixtures("stack")
def test_a_refused_version_says_what_was_changed_since(manager: Caller) -> None:
    item = a_feedback()
    edits.apply(item, Edit(status=Status.OPEN, add_tags=frozenset({"Ask Ada"})), actor="person:eve")
    edits.apply(item, Edit(assignee="p-1"), actor="key:crm")
    response = manager.send("PATCH", _path(item), {"rating": 3}, If_Match='"1"')
    assert response.status_code == 412
    assert [(each["by"], each["members"]) for each in response.json()["changes"]][:1] == [("key:crm", ["assignee"])]
    assert {member for each in response.json()["changes"] for member in each["members"]} == {
        "status",
        "tags",
        "assignee",
    }
    assert "Ask Ada" not in response.content.decode()
    assert "changes" not in manager.send("PATCH", _path(item), {"rating": 3}, If_Match='"x"').json()


@pytest.mark.usefixtures("stack")
def test_an_unknown_item_is_not_found(manager: Caller) -> None:
    for path in (f"/feedback/{uuid4()}", "/feedback/not-an-id", f"/feedback/{'9' * 3000}"):
        for method in ("GET", "PATCH", "DELETE"):
            assert manager.send(method, path, {"status": "done"}).status_code == 404


@pytest.mark.usefixtures("stack")
def test_an_item_of_another_project_is_not_found(manager: Caller) -> None:
    another = Project("another", name="Another", time_zone="UTC")
    item = submissions.accept(another, Submission(rating=5, message=""), visitor=None)
    for method, path in (("GET", ""), ("PATCH", ""), ("DELETE", ""), ("POST", "/restore")):
        assert manager.send(method, _path(item) + path, {"status": "done"}).status_code == 404
    assert writes.find(Feedback, item.feedback_id).status == Status.NEW


def test_a_change_takes_a_read_and_a_write(manager: Caller, asked: list[str]) -> None:
    item = a_feedback()
    manager.get("/feedback")
    asked.clear()
    manager.send("PATCH", _path(item), {"status": "done"})
    assert asked == ["UpdateItem! limits-local", "GetItem feedback-local", "TransactWriteItems"]
