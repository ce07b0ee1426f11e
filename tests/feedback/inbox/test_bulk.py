from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import pytest

from activity import reading
from feedback.inbox import batches, bulk, bulk_undo, edits
from feedback.inbox.act_writes import Origin, subject_of
from feedback.inbox.batches import Target
from feedback.inbox.bulk import BulkResult, Outcome
from feedback.inbox.edits import Edit
from feedback.models import Feedback, Status
from local_aws import emulated
from storage import clock, writes
from storage.writes import Conflict, NotFound
from tests.factories import a_feedback, a_project

pytestmark = pytest.mark.usefixtures("stack")

ADA, EVE = Origin(actor="person:ada", request_id="r-1"), Origin(actor="person:eve")
DONE = Edit(status=Status.DONE)


def stored(item: Feedback) -> Feedback:
    return writes.find(Feedback, item.feedback_id, consistent=True)


def change(items: Sequence[Feedback], edit: Edit = DONE, project_id: str = "default") -> BulkResult:
    targets = [Target(item.feedback_id, int(item.version)) for item in items]
    return bulk.apply(project_id, targets, edit, ADA)


def take_back(result: BulkResult) -> bulk_undo.UndoResult:
    head = batches.find("default", result.batch_id)
    return bulk_undo.undo_targets("default", result.batch_id, batches.targets_of(head), EVE)


def outcomes(result: BulkResult) -> list[str]:
    return [str(each.outcome) for each in result.items]


def test_all_items_are_changed_in_one_batch() -> None:
    items = [a_feedback() for _ in range(20)]
    result = change(items, Edit(status=Status.DONE, add_tags=frozenset({"slow"}), assignee="p-1"))

    assert {(str(each.outcome), each.item and each.item.status) for each in result.items} == {("changed", "done")}
    for item in items:
        after = stored(item)
        assert (after.status, after.tags, after.assignee, after.version) == ("done", {"slow"}, "p-1", 2)
        rows = reading.timeline(subject_of(item.feedback_id)).rows
        assert {(row.batch_id, row.actor, row.request_id) for row in rows} == {(result.batch_id, "person:ada", "r-1")}


def test_each_item_has_its_own_outcome() -> None:
    a_project("other")
    usual, done, theirs, gone = (a_feedback() for _ in range(4))
    full = a_feedback(tags=frozenset(map(str, range(20))))
    edits.apply(done, Edit(status=Status.DONE, add_tags=frozenset({"new"})), actor="person:ada")
    edits.apply(stored(theirs), Edit(status=Status.OPEN), actor="person:eve")
    stored(gone).delete()

    result = change([usual, done, theirs, gone, full], Edit(status=Status.DONE, add_tags=frozenset({"new"})))

    assert outcomes(result) == ["changed", "unchanged", "conflict", "missing", "refused"]
    assert [change.actor for change in result.of(Outcome.CONFLICT)[0].changes] == ["person:eve"]
    assert (stored(theirs).status, stored(full).status) == ("open", "new")


def test_no_item_of_another_project_is_changed() -> None:
    item = a_feedback()
    assert outcomes(change([item], project_id="other")) == ["missing"]
    assert stored(item).status == Status.NEW


@pytest.mark.parametrize("after", [False, True])
def test_an_item_that_storage_refuses_fails_alone(stack: int, *, after: bool) -> None:
    items = [a_feedback() for _ in range(3)]
    rule = {"service": "dynamodb", "operation": "TransactWriteItems", "times": 2, "status": 500, "after": after}
    emulated.inject(stack, [rule | {"code": "InternalServerError"}])
    result = change(items[:1])  # botocore tries twice, so both tries fail
    emulated.inject(stack, [])

    assert outcomes(result) == ["failed"]
    again = bulk.change(
        [result.items[0].target],
        bulk.read("default", [Target(items[0].feedback_id)]),
        DONE,
        Origin(actor="person:ada", batch_id=result.batch_id),
    )
    assert [each.outcome for each in again] == [Outcome.CHANGED]
    assert stored(items[0]).version == 2
    assert outcomes(change(items)) == ["unchanged", "changed", "changed"]


def test_the_items_are_written_down_before_the_first_one_changes(asked: list[str]) -> None:
    items = [a_feedback() for _ in range(2)]
    asked.clear()
    result = change(items)
    assert asked[:2] == ["BatchGetItem", "PutItem batches-local"]
    assert asked[2:] == ["TransactWriteItems"] * 2
    head = batches.find("default", result.batch_id)
    assert (head.actor, head.edit) == ("person:ada", {"status": "done"})


def test_a_batch_is_undone_as_a_whole() -> None:
    items = [a_feedback(tags=frozenset({"cart"})) for _ in range(12)]
    result = change(items, Edit(status=Status.DELETED, remove_tags=frozenset({"cart"})))

    undone = take_back(result)

    assert sorted(undone.restored) == sorted(item.feedback_id for item in items)
    assert {(stored(item).status, tuple(stored(item).tags or ())) for item in items} == {("new", ("cart",))}


def test_what_others_changed_since_stays_and_is_counted() -> None:
    items = [a_feedback() for _ in range(4)]
    edits.apply(stored(items[3]), Edit(status=Status.OPEN), actor="person:eve")  # a conflict: never part of the batch
    result = change(items)
    edits.apply(stored(items[0]), Edit(assignee="p-9"), actor="person:eve")
    stored(items[1]).delete()

    for _ in range(2):
        undone = take_back(result)
        assert undone == bulk_undo.UndoResult(
            restored=[items[2].feedback_id], changed_since=[items[0].feedback_id], missing=[items[1].feedback_id]
        )
    assert [stored(items[place]).status for place in (0, 2, 3)] == ["done", "new", "open"]
    assert len([row for row in reading.timeline(subject_of(items[2].feedback_id)).rows if row.batch_id]) == 1


def test_a_batch_of_another_project_or_an_old_one_is_not_found(monkeypatch: pytest.MonkeyPatch) -> None:
    result = change([a_feedback()])
    with pytest.raises(NotFound):
        batches.find("other", result.batch_id)
    with pytest.raises(NotFound):
        batches.find("default", "no-such-batch")
    later = clock.now() + timedelta(days=8)
    monkeypatch.setattr(clock, "now", lambda: later)
    with pytest.raises(NotFound):
        batches.find("default", result.batch_id)


def test_a_batch_begins_once() -> None:
    batches.begin("b-1", "default", "person:ada")
    with pytest.raises(Conflict):
        batches.begin("b-1", "default", "person:eve")


def test_the_part_that_was_written_first_stays() -> None:
    first = batches.add_part("b-1", 3, [Target("f-1", 2)], "x")
    again: Any = batches.add_part("b-1", 3, [Target("f-2", 1)], None)
    assert (again.items, again.cursor) == (first.items, first.cursor) == ([["f-1", 2]], "x")
    assert batches.part("b-1", 4) is None
    assert batches.targets_of(first) == [Target("f-1", 2)]
