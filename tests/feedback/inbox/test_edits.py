from __future__ import annotations

from typing import Any

import pytest

from activity import reading
from activity.models import ActivityRow
from feedback.inbox import act_writes, edits
from feedback.inbox.edits import Edit
from feedback.inbox.refusals import EditRefused
from feedback.models import Feedback, Status
from local_aws import emulated
from storage import clock, writes
from storage.connection.failures import is_temporary
from tests.factories import a_feedback

pytestmark = pytest.mark.usefixtures("stack")

ADA = "person:ada"


def timeline(item: Feedback) -> list[ActivityRow]:
    return reading.timeline(act_writes.subject_of(item.feedback_id), oldest_first=True).rows


def test_each_act_has_a_row_of_its_own() -> None:
    item = a_feedback()
    until = clock.now()
    edit = Edit(status=Status.SNOOZED, snoozed_until=until, tags=frozenset({"slow", "cart"}), assignee="p-1")

    edits.apply(item, edit, actor=ADA, request_id="r-1", batch_id="b-1")

    stored = writes.find(Feedback, item.feedback_id)
    assert (stored.status, stored.tags, stored.assignee, stored.version) == ("snoozed", {"slow", "cart"}, "p-1", 2)
    rows = {row.action: row for row in timeline(item)}
    assert {action: row.changes for action, row in rows.items()} == {
        "feedback.moved": {"status": ["new", "snoozed"], "snoozedUntil": [None, clock.to_text(until)]},
        "feedback.tagged": {"tags": "changed"},
        "feedback.assigned": {"assignee": [None, "p-1"]},
    }
    assert {(row.actor, row.project_id, row.request_id, row.batch_id) for row in rows.values()} == {
        (ADA, "default", "r-1", "b-1")
    }


@pytest.mark.parametrize(
    "edit",
    [
        {},
        {"status": "new"},
        {"tags": frozenset()},
        {"assignee": ""},
        {"rating": 5},
        {"add_tags": frozenset({"CART"}), "remove_tags": frozenset({"other"})},
    ],
)
def test_what_is_so_already_is_not_written(asked: list[str], edit: dict[str, Any]) -> None:
    item = a_feedback(tags=frozenset({"Cart"} if "add_tags" in edit else ()))
    asked.clear()
    assert edits.apply(item, Edit(**edit), actor=ADA) is None
    assert asked == []


def test_tags_and_assignee_can_be_taken_off() -> None:
    item = a_feedback()
    edits.apply(item, Edit(tags=frozenset({"a"}), assignee="p-1"), actor=ADA)
    edits.apply(item, Edit(tags=frozenset(), assignee=""), actor=ADA)

    raw = writes.find(Feedback, item.feedback_id).serialize()
    assert not raw.keys() & {"tags", "assignee"}
    assert timeline(item)[-1].changes in ({"tags": "changed"}, {"assignee": ["p-1", None]})


def test_a_row_of_activity_holds_no_text_of_a_person() -> None:
    item = a_feedback(message="I am Ada", name="Ada", email="ada@example.com")
    edits.apply(item, Edit(status=Status.DELETED, tags=frozenset({"ask Ada"})), actor="person:p-1")
    assert "Ada" not in repr([row.serialize() for row in timeline(item)]).replace("ada@", "Ada@")


def test_without_its_row_no_item_is_changed(stack: int) -> None:
    item = a_feedback()
    rule = {"service": "dynamodb", "operation": "TransactWriteItems", "times": 9, "status": 400}
    emulated.inject(stack, [rule | {"code": "ThrottlingException"}])
    with pytest.raises(Exception, match="Feedback") as raised:
        edits.apply(item, Edit(status=Status.DONE), actor=ADA)
    emulated.inject(stack, [])

    assert is_temporary(raised.value)
    assert (item.status, writes.find(Feedback, item.feedback_id).status, timeline(item)) == ("new", "new", [])


def test_tags_are_added_and_removed_whatever_their_case() -> None:
    item = a_feedback(tags=frozenset({"Slow", "Cart"}))
    edits.apply(item, Edit(add_tags=frozenset({"slow", "new"}), remove_tags=frozenset({"CART"})), actor=ADA)
    assert writes.find(Feedback, item.feedback_id).tags == {"Slow", "new"}


def test_an_item_with_the_most_tags_takes_no_other() -> None:
    item = a_feedback(tags=frozenset(f"tag {n:02}" for n in range(19)))
    with pytest.raises(EditRefused) as raised:
        edits.apply(item, Edit(add_tags=frozenset({"a", "b", "c"}), status=Status.DONE), actor=ADA)
    assert raised.value.value == "b"
    stored = writes.find(Feedback, item.feedback_id)
    assert (stored.status, len(stored.tags or ()), timeline(item)) == ("new", 19, [])


@pytest.mark.parametrize(
    ("message", "mood_before", "mood_after", "changes"),
    [
        ("", "positive", "negative", {"rating": [5, 1], "sentiment": "changed"}),
        ("This is wonderful, I love it", "positive", "positive", {"rating": [5, 1]}),
        ("Lieferung am Montag", "positive", "negative", {"rating": [5, 1], "sentiment": "changed"}),
    ],
)
def test_a_corrected_rating_decides_the_mood_as_in_the_intake(
    message: str, mood_before: str, mood_after: str, changes: dict[str, Any]
) -> None:
    item = a_feedback(message=message, rating=5)
    assert item.sentiment == mood_before

    edits.apply(item, Edit(rating=1), actor=ADA)

    stored = writes.find(Feedback, item.feedback_id)
    assert (stored.rating, stored.sentiment) == (1, mood_after)
    assert stored.sentiment == a_feedback(message=message, rating=1).sentiment
    assert [(row.action, row.changes) for row in timeline(item)] == [("feedback.rated", changes)]


def test_an_act_keeps_what_it_replaced() -> None:
    item = a_feedback(tags=frozenset({"cart"}))
    act_id = edits.apply(item, Edit(status=Status.DONE, tags=frozenset()), actor=ADA)
    first = writes.find(Feedback, item.feedback_id).before
    assert first is not None
    assert (first.act_id, first.actor, first.undone) == (act_id, ADA, None)
    assert first.values == {
        "status": {"S": "new"},
        "folderShard": {"S": "default#new#0"},
        "tags": {"SS": ["cart"]},
    }

    edits.apply(item, Edit(assignee="p-1"), actor="person:eve", batch_id="b-1")
    second = writes.find(Feedback, item.feedback_id).before
    assert second is not None
    assert (second.act_id, second.actor, second.values) == ("b-1", "person:eve", {"assignee": None})
