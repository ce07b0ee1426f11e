from __future__ import annotations

from datetime import timedelta

import pytest
from pynamodb.exceptions import TransactWriteError

from feedback.models import Feedback, Status
from local_aws import emulated
from staff.models import Project
from storage import clock, writes
from storage.connection import failures
from storage.transactions import add, change, check, create, delete, transact
from storage.writes import Conflict, NotFound
from tests.factories import a_feedback, an_id

pytestmark = pytest.mark.usefixtures("stack")


def a_project(name: str = "one") -> Project:
    return Project(name, name="One", time_zone="UTC")


def conflict(times: int) -> dict[str, object]:
    """A fault: another transaction writes the first item at this moment."""
    return {
        "service": "dynamodb",
        "operation": "TransactWriteItems",
        "times": times,
        "status": 400,
        "code": "TransactionCanceledException",
        "reasons": [{"Code": "TransactionConflict"}, {"Code": "None"}],
    }


def test_it_creates_changes_and_deletes_together() -> None:
    changed, deleted, project = a_feedback(), a_feedback(), a_project()
    transact(create(project), change(changed, Feedback.status.set(Status.DONE)), delete(deleted))
    assert writes.find(Project, "one").name == "One"
    assert writes.find(Feedback, changed.feedback_id).status == Status.DONE
    with pytest.raises(NotFound):
        writes.find(Feedback, deleted.feedback_id)


def test_a_changed_item_has_its_stored_values_afterwards() -> None:
    item = a_feedback(name="Ada")
    transact(change(item, Feedback.status.set(Status.DONE), Feedback.name.remove()))
    assert item.serialize() == writes.find(Feedback, item.feedback_id).serialize()
    assert "name" not in item.serialize()
    assert item.status == "done"
    assert item.version == 2


def test_a_created_item_can_be_changed_afterwards() -> None:
    project = a_project()
    transact(create(project))
    writes.change(project, Project.name.set("Two"))
    assert writes.find(Project, "one").name == "Two"


@pytest.mark.parametrize("fault", ["exists", "changed", "missing", "expired"])
def test_if_one_write_fails_none_is_written(fault: str) -> None:
    mine = a_feedback()
    first = change(a_feedback(an_id("first")), Feedback.status.set(Status.DONE))
    second = change(mine, Feedback.status.set(Status.OPEN))
    if fault == "exists":
        second = create(Feedback.from_raw_data(mine.serialize()))
    if fault == "changed":
        writes.change(writes.find(Feedback, mine.feedback_id), Feedback.status.set(Status.SPAM))
    if fault == "missing":
        writes.find(Feedback, mine.feedback_id).delete()
    if fault == "expired":
        past = clock.now() - timedelta(seconds=1)
        writes.change(writes.find(Feedback, mine.feedback_id), Feedback.expires_at.set(past))
    expected, text = {
        "exists": (Conflict, "exists already"),
        "changed": (Conflict, "was changed in the meantime"),
        "missing": (NotFound, mine.feedback_id),
        "expired": (NotFound, mine.feedback_id),
    }[fault]
    with pytest.raises(expected, match=text):
        transact(first, second)
    assert writes.find(Feedback, an_id("first")).status == Status.NEW


def test_a_condition_of_the_caller_must_hold() -> None:
    item = a_feedback()
    with pytest.raises(Conflict):
        transact(change(item, Feedback.status.set(Status.DONE), only_if=Feedback.status == Status.SPAM))
    assert (item.status, item.version) == (Status.NEW, 1)


def test_a_conflict_with_another_transaction_is_tried_again(stack: int) -> None:
    item = a_feedback()
    emulated.inject(stack, [conflict(times=2)])
    transact(change(item, Feedback.status.set(Status.DONE)), create(a_project()))
    assert writes.find(Feedback, item.feedback_id).version == 2


def test_a_conflict_that_stays_is_a_temporary_failure(stack: int) -> None:
    item = a_feedback()
    emulated.inject(stack, [conflict(times=100)])
    with pytest.raises(TransactWriteError) as failure:
        transact(change(item, Feedback.status.set(Status.DONE)))
    assert failures.is_temporary(failure.value)
    assert item.version == 1


def test_a_lost_response_writes_nothing_twice(stack: int) -> None:
    item = a_feedback()
    lost = {
        "service": "dynamodb",
        "operation": "TransactWriteItems",
        "times": 1,
        "status": 500,
        "code": "InternalServerError",
        "after": True,
    }
    emulated.inject(stack, [lost])
    transact(change(item, Feedback.status.set(Status.DONE)), create(a_project()))
    assert writes.find(Feedback, item.feedback_id).version == item.version == 2


def test_an_action_without_a_known_result_is_refused() -> None:
    item = a_feedback()
    with pytest.raises(TypeError, match="use SET with a value, or REMOVE"):
        change(item, Feedback.rating.add(1))


def test_it_adds_to_a_number_whatever_the_version_is() -> None:
    item = a_feedback(rating=1)
    copy = writes.find(Feedback, item.feedback_id)
    writes.change(item, Feedback.status.set(Status.DONE))

    transact(add(copy, "rating", 2))
    transact(add(copy, "rating", 1))

    stored = writes.find(Feedback, item.feedback_id)
    assert (stored.rating, stored.status, stored.version) == (4, Status.DONE, 2)


def test_it_adds_to_no_item_that_is_gone() -> None:
    item = a_feedback()
    transact(delete(item))

    with pytest.raises(NotFound):
        transact(add(item, "rating", 1))
    with pytest.raises(NotFound):
        writes.find(Feedback, item.feedback_id)


def test_it_can_require_that_another_item_stays_as_it_was_read() -> None:
    item, other = a_feedback(), a_feedback()
    transact(change(item, Feedback.name.set("Ada")), check(other))
    assert writes.find(Feedback, other.feedback_id).version == 1

    writes.change(writes.find(Feedback, other.feedback_id), Feedback.name.set("Eve"))
    with pytest.raises(Conflict):
        transact(change(item, Feedback.name.set("Grace")), check(other))
    writes.find(Feedback, other.feedback_id).delete()
    with pytest.raises(NotFound):
        transact(change(item, Feedback.name.set("Grace")), check(other))
    assert writes.find(Feedback, item.feedback_id).name == "Ada"
