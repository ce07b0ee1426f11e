from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from pynamodb.expressions.operand import Path

from activity import reading
from feedback.inbox import edits, folders, undo
from feedback.inbox.act_writes import Origin, subject_of
from feedback.inbox.edits import Edit
from feedback.inbox.undo import Undo
from feedback.models import Feedback, Status
from jobs.models import Timer
from storage import clock, transactions, writes
from storage.writes import Conflict, NotFound
from tests.factories import a_feedback, a_project

pytestmark = pytest.mark.usefixtures("stack")

NOW = datetime(2026, 11, 21, 10, tzinfo=UTC)
LATER = NOW + timedelta(days=2)
ADA, EVE = "person:ada", "person:eve"
CHANGING = ("version", "updated_at", "before")


@pytest.fixture(autouse=True)
def at(monkeypatch: pytest.MonkeyPatch) -> dict[str, datetime]:
    """The time, which a test can move on."""
    moment = {"now": NOW}
    monkeypatch.setattr(clock, "now", lambda: moment["now"])
    return moment


def act(item: Feedback, actor: str = ADA, **edit: Any) -> str:
    act_id = edits.apply(item, Edit(**edit), actor=actor)
    assert act_id
    return act_id


def take_back(item: Feedback, act_id: str) -> Undo:
    return undo.undo_item("default", item.feedback_id, act_id, Origin(actor=EVE, request_id="r-2"))


def stored(item: Feedback) -> Feedback:
    return writes.find(Feedback, item.feedback_id, consistent=True)


def values(item: Feedback) -> dict[str, Any]:
    return {name: value for name, value in stored(item).attribute_values.items() if name not in CHANGING}


EDITS: list[dict[str, Any]] = [
    {"status": Status.DONE},
    {"status": Status.SPAM, "spam_reason": "repeated"},
    {"status": Status.DELETED},
    {"status": Status.SNOOZED, "snoozed_until": LATER},
    {"add_tags": frozenset({"slow"}), "remove_tags": frozenset({"cart"})},
    {"tags": frozenset()},
    {"assignee": "p-2"},
    {"assignee": ""},
    {"rating": 1},
    {"status": Status.OPEN, "tags": frozenset({"new"}), "assignee": "p-3", "rating": 2},
]


@pytest.mark.parametrize("edit", EDITS, ids=repr)
@pytest.mark.parametrize("folder", [Status.NEW, Status.SNOOZED, Status.SPAM, Status.ARCHIVED])
def test_an_undo_restores_everything_as_it_was(edit: dict[str, Any], folder: Status) -> None:
    item = a_feedback(message="")
    act(item, tags=frozenset({"cart"}), assignee="p-1")
    if folder != Status.NEW:
        folders.move(item, folder, actor=ADA, snoozed_until=LATER if folder == Status.SNOOZED else None)
    if not edits.acts_of(item, Edit(**edit)):
        return
    before = values(item)

    assert take_back(item, act(item, **edit)) == Undo.RESTORED

    assert values(item) == before


def test_an_undo_is_an_act_of_its_own() -> None:
    item = a_feedback(message="")
    act_id = act(item, status=Status.SNOOZED, snoozed_until=LATER, tags=frozenset({"Ask Ada"}), rating=1)

    take_back(item, act_id)

    [row] = [row for row in reading.timeline(subject_of(item.feedback_id)).rows if row.action == "feedback.undone"]
    assert (row.actor, row.request_id, row.subject_version) == (EVE, "r-2", 3)
    assert row.changes == {
        "status": ["snoozed", "new"],
        "snoozedUntil": [clock.to_text(LATER), None],
        "rating": [1, 5],
        "sentiment": "changed",
        "tags": "changed",
    }


def test_a_second_undo_does_nothing(asked: list[str]) -> None:
    item = a_feedback()
    act_id = act(item, status=Status.DONE)
    take_back(item, act_id)
    asked.clear()
    assert take_back(item, act_id) == Undo.ALREADY_UNDONE
    assert asked == ["GetItem feedback-local"]


def test_an_undo_can_be_undone() -> None:
    item = a_feedback()
    take_back(item, act(item, status=Status.DONE))
    before = stored(item).before
    assert before is not None
    assert take_back(item, before.act_id) == Undo.RESTORED
    assert stored(item).status == Status.DONE


@pytest.mark.parametrize("theirs", [{"status": Status.OPEN}, {"assignee": "p-9"}])
def test_what_another_person_changed_since_stays(theirs: dict[str, Any]) -> None:
    item = a_feedback()
    act_id = act(item, status=Status.DONE)
    act(item, EVE, **theirs)
    before = values(item)
    assert take_back(item, act_id) == Undo.CHANGED_SINCE
    assert values(item) == before


@pytest.mark.parametrize("act_id", ["", "no-such-act", "feedback#1"])
def test_an_unknown_act_is_not_undone(act_id: str) -> None:
    untouched, item = a_feedback(), a_feedback()
    act(item, status=Status.DONE)
    assert [take_back(each, act_id) for each in (untouched, item)] == [Undo.CHANGED_SINCE] * 2
    assert stored(item).status == Status.DONE


def test_an_item_of_another_project_is_not_found() -> None:
    a_project("other")
    item = a_feedback()
    act_id = act(item, status=Status.DONE)
    with pytest.raises(NotFound):
        undo.undo_item("other", item.feedback_id, act_id, Origin(actor=EVE))
    assert stored(item).status == Status.DONE


def test_an_undo_meets_another_change_at_the_same_moment(monkeypatch: pytest.MonkeyPatch) -> None:
    """It reads the item again, and sees that another person was first."""
    item = a_feedback()
    act_id = act(item, status=Status.DONE)
    transact, theirs = transactions.transact, iter([True])

    def first_theirs(*parts: Any) -> None:
        if next(theirs, False):
            act(stored(item), EVE, assignee="p-9")
        transact(*parts)

    monkeypatch.setattr(transactions, "transact", first_theirs)
    assert take_back(item, act_id) == Undo.CHANGED_SINCE
    assert (stored(item).status, stored(item).assignee) == ("done", "p-9")


def test_an_item_that_goes_back_to_its_snooze_wakes_up(at: dict[str, datetime]) -> None:
    """Its timer has fired while the item was in another folder."""
    item = a_feedback()
    folders.move(item, Status.SNOOZED, actor=ADA, snoozed_until=LATER)
    act_id = act(item, status=Status.OPEN)
    for timer in Timer.scan():
        timer.delete()
    at["now"] = LATER + timedelta(hours=1)

    take_back(item, act_id)

    [timer] = Timer.scan()
    assert (timer.kind, timer.due_at) == ("feedback.snooze", LATER)
    assert folders.wake(item.feedback_id) is True
    assert stored(item).status == Status.NEW


def test_an_attribute_of_a_later_version_is_restored_too() -> None:
    item = a_feedback()
    act_id = act(item, status=Status.DONE)
    before = stored(item).before
    assert before is not None
    later = type(before)(before.act_id, before.actor, {**before.values, "squad": {"S": "blue"}})
    writes.change(item, Path([Feedback.before.attr_name]).set({"M": Feedback.before.serialize(later)}))

    take_back(item, act_id)

    raw = Feedback._get_connection().get_item(item.feedback_id)["Item"]
    assert raw["squad"] == {"S": "blue"}


def test_a_lost_conflict_is_not_hidden(monkeypatch: pytest.MonkeyPatch) -> None:
    item = a_feedback()
    act_id = act(item, status=Status.DONE)

    def always(*parts: Any) -> None:
        raise Conflict("again")

    monkeypatch.setattr(transactions, "transact", always)
    with pytest.raises(Conflict):
        take_back(item, act_id)
