from __future__ import annotations

import json
import time
from datetime import timedelta

import pytest
from pynamodb.exceptions import PutError, UpdateError

from feedback.forms.models import FormVersion
from feedback.models import Feedback, Status
from local_aws import emulated
from staff.models import Project
from storage import clock, writes
from storage.connection import failures
from storage.connection.clients import client
from storage.writes import Conflict, NotFound
from tests.factories import a_feedback, an_id

pytestmark = pytest.mark.usefixtures("stack")


def test_it_creates_an_item_once() -> None:
    first = a_feedback(an_id("f-1"), message="first")
    with pytest.raises(Conflict, match=f"Feedback {an_id('f-1')} exists already"):
        a_feedback(an_id("f-1"), message="second")
    assert writes.find(Feedback, an_id("f-1")).message == first.message


def test_a_missing_item_is_not_found() -> None:
    with pytest.raises(NotFound, match="Feedback nowhere"):
        writes.find(Feedback, "nowhere")
    with pytest.raises(NotFound, match="FormVersion nowhere/1"):
        writes.find(FormVersion, "nowhere", 1)


def test_an_expired_item_is_gone_although_it_is_still_stored() -> None:
    item = a_feedback()
    writes.change(item, Feedback.expires_at.set(clock.now() - timedelta(seconds=1)))
    with pytest.raises(NotFound):
        writes.find(Feedback, item.feedback_id)


def test_a_change_of_an_item_that_was_changed_is_a_conflict() -> None:
    mine = a_feedback()
    theirs = writes.find(Feedback, mine.feedback_id)
    writes.change(theirs, Feedback.status.set(Status.DONE))
    with pytest.raises(Conflict, match="was changed in the meantime"):
        writes.change(mine, Feedback.status.set(Status.SPAM))
    assert writes.find(Feedback, mine.feedback_id).status == Status.DONE


def test_a_change_of_a_missing_item_does_not_create_it() -> None:
    item = a_feedback()
    item.delete()
    with pytest.raises(NotFound):
        writes.change(item, Feedback.status.set(Status.DONE))
    with pytest.raises(NotFound):
        writes.find(Feedback, item.feedback_id)


def test_a_change_holds_what_is_stored_and_moves_the_version() -> None:
    item = a_feedback()
    assert item.version == 1
    writes.change(item, Feedback.message.set("edited"))
    assert (item.message, item.version) == ("edited", 2)
    assert writes.find(Feedback, item.feedback_id).version == 2


def test_a_change_may_ask_for_more() -> None:
    item = a_feedback(rating=3)
    with pytest.raises(Conflict):
        writes.change(item, Feedback.message.set("edited"), only_if=Feedback.rating == 5)
    writes.change(item, Feedback.message.set("edited"), only_if=Feedback.rating == 3)


def test_attributes_of_a_newer_version_survive_the_writes_of_this_one() -> None:
    item = a_feedback()
    key = {"feedbackId": {"S": item.feedback_id}}
    table = Feedback.Meta.table_name
    client("dynamodb").update_item(
        TableName=table,
        Key=key,
        UpdateExpression="SET fromTheFuture = :kept",
        ExpressionAttributeValues={":kept": {"S": "kept"}},
    )
    writes.change(writes.find(Feedback, item.feedback_id), Feedback.status.set(Status.DONE))
    writes.change(writes.find(Feedback, item.feedback_id), Feedback.message.set("edited"))
    stored = client("dynamodb").get_item(TableName=table, Key=key)["Item"]
    assert stored["fromTheFuture"] == {"S": "kept"}
    assert stored["message"] == {"S": "edited"}


def test_other_errors_are_not_hidden_as_conflicts(stack: int) -> None:
    item = a_feedback()
    emulated.inject(
        stack,
        [
            {
                "service": "dynamodb",
                "operation": "UpdateItem",
                "times": 9,
                "status": 400,
                "code": "AccessDeniedException",
            }
        ],
    )
    with pytest.raises(UpdateError):
        writes.change(item, Feedback.message.set("edited"))


def _rule(operation: str, code: str, **more: object) -> dict[str, object]:
    return {"service": "dynamodb", "operation": operation, "times": 2, "status": 400, "code": code, **more}


def test_a_write_that_meets_a_transaction_is_sent_again(stack: int) -> None:
    emulated.inject(stack, [_rule("PutItem", "TransactionConflictException")])
    item = a_feedback()
    emulated.inject(stack, [_rule("UpdateItem", "TransactionConflictException")])
    writes.change(item, Feedback.status.set(Status.DONE))
    assert writes.find(Feedback, item.feedback_id).status == Status.DONE


def test_a_write_that_meets_nothing_but_transactions_gives_up(stack: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(time, "sleep", lambda _: None)
    item = a_feedback()
    emulated.inject(stack, [_rule("UpdateItem", "TransactionConflictException", times=writes.TRIES)])
    with pytest.raises(UpdateError):
        writes.change(item, Feedback.status.set(Status.DONE))
    writes.change(item, Feedback.status.set(Status.DONE))


def test_an_item_whose_answer_got_lost_is_stored_and_no_conflict(stack: int) -> None:
    emulated.inject(stack, [_rule("PutItem", "InternalServerError", status=500, after=True, times=1)])
    writes.create(Project("shop", name="Shop", time_zone="UTC"))
    assert writes.find(Project, "shop").name == "Shop"
    with pytest.raises(Conflict):
        writes.create(Project("shop", name="Another", time_zone="UTC"))


@pytest.mark.parametrize("code", ["ProvisionedThroughputExceededException", "ThrottlingException"])
def test_a_fast_write_is_tried_once(stack: int, code: str) -> None:
    emulated.inject(stack, [_rule("PutItem", code, times=1)])
    with pytest.raises(PutError) as raised:
        a_feedback(an_id("f-1"))
    assert failures.is_temporary(raised.value)
    assert a_feedback(an_id("f-1")).version == 1


def test_a_fast_write_does_not_wait_for_long(stack: int) -> None:
    emulated.inject(stack, [{"service": "dynamodb", "operation": "PutItem", "times": 2, "delay": 1.5}])
    with pytest.raises(PutError) as raised:
        a_feedback(an_id("f-1"))
    assert failures.is_temporary(raised.value)


def test_a_fast_write_that_is_sent_twice_stores_one_item_and_is_no_conflict(stack: int) -> None:
    """Its first answer came too late or not at all."""
    emulated.inject(stack, [{"service": "dynamodb", "operation": "PutItem", "times": 1, "delay": 1.2}])
    item = a_feedback(an_id("f-1"))
    again = Feedback.from_raw_data(item.serialize() | {"version": {"NULL": True}})
    writes.create_fast(again)  # as if the first had arrived and its answer had not
    assert again.version == 1
    assert writes.find(Feedback, an_id("f-1")).serialize() == item.serialize()
    with pytest.raises(Conflict):
        a_feedback(an_id("f-1"), message="Another one")


@pytest.mark.parametrize("score", [1.0, -0.0, 0.4927])
def test_what_dynamodb_writes_in_another_way_is_the_same_item(
    stack: int, monkeypatch: pytest.MonkeyPatch, score: float
) -> None:
    """It keeps 1.0 as 1. The emulated one does not, so its answer is changed here."""
    first = a_feedback(an_id("f-1")).serialize()
    first["sentimentScore"] = {"N": json.dumps(score)}
    item = Feedback.from_raw_data(first | {"version": {"NULL": True}})
    monkeypatch.setattr(failures, "stored_item", lambda error: first | {"sentimentScore": {"N": f"{score:g}"}})
    writes.create_fast(item)
    assert item.version == 1


def test_a_fast_write_without_permission_is_not_a_temporary_failure(stack: int) -> None:
    emulated.inject(stack, [_rule("PutItem", "AccessDeniedException")])
    with pytest.raises(PutError) as raised:
        a_feedback(an_id("f-1"))
    assert not failures.is_temporary(raised.value)


def test_an_expired_item_takes_no_change() -> None:
    item = a_feedback()
    writes.change(item, Feedback.expires_at.set(clock.now() - timedelta(seconds=1)))
    with pytest.raises(NotFound):
        writes.change(item, Feedback.status.set(Status.DONE))
